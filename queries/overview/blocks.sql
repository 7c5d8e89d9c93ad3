-- name: overview/blocks
-- purpose: Parts that an official or an analyst named inside a total, as stated and rounded as
--   stated; one row per block.
-- used by: pages/allocation.py, pages/overview.py
-- params:
--   year   INTEGER  fiscal year
--   scope  VARCHAR  scope of the blocks
--   lang   VARCHAR  ko or en
-- columns:
--   control_id    VARCHAR  the block
--   block         VARCHAR  its name
--   total_kind    VARCHAR  block, or relabelled: existing programmes newly counted
--   stage         VARCHAR  budget stage
--   amount_krw    BIGINT   won
--   rounding_krw  BIGINT   won, half-width of the rounding
--   confidence    VARCHAR  high, medium, low
--   reading       VARCHAR  what the source says and why it is placed so
--   source_id     VARCHAR  source
select
    control_id,
    case when $lang = 'ko' then name_ko else name_en end as block,
    kind as total_kind,
    stage,
    amount_krw,
    rounding_krw,
    confidence,
    case when $lang = 'ko' then reading_ko else reading_en end as reading,
    source_id
from control_totals
where kind in ('block', 'relabelled') and fiscal_year = $year and scope_id = $scope
order by source_id, amount_krw desc, control_id;
