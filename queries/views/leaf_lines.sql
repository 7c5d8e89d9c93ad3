-- name: views/leaf_lines
-- purpose: The only lines that may enter a sum: counted programmes with an amount in won, once
--   under their own stage and, where they are the latest known figure of their programme and year,
--   once more under the stage "latest". Always filter by shown_stage; one row per line and
--   shown_stage.
-- used by: allocation/scopes, allocation/years, checks/intake/above_official_total,
--   checks/lines_within_total, coverage/by_year, intake/diff_partners, overview/doubtful,
--   overview/lines, overview/new_lines, overview/wider_split, parts/chosen_lines,
--   parts/recorded_uses, parts/slice_pairs, summary/headline, summary/mix, views/split_by_partner
-- needs: counted_lines
-- columns:
--   shown_stage   VARCHAR  stage under which the line is shown: its own, or latest
--   line_id       VARCHAR  the line
--   name_ko       VARCHAR  name in Korean
--   name_en       VARCHAR  name in English
--   programme_id  VARCHAR  its programme across stages and years
--   fiscal_year   INTEGER  fiscal year
--   stage         VARCHAR  the line's own stage
--   basis         VARCHAR  budget or award
--   scope_id      VARCHAR  which definition of international R&D the line follows
--   ministry_id   VARCHAR  ministry
--   channel_id    VARCHAR  channel; NULL where none is known
--   is_new        BOOLEAN  new in that year; NULL where not said
--   level         VARCHAR  level of the programme
--   project_end   INTEGER  last year of the programme; NULL where not known
--   confidence    VARCHAR  how sure the reading is
--   source_id     VARCHAR  where the line is from
--   amount_krw    BIGINT   won
--   split_krw     BIGINT   won with one partner and an amount
--   named_krw     BIGINT   won with named partners and no split between them
--   unknown_krw   BIGINT   won with no named partner
select
    stage as shown_stage,
    line_id,
    name_ko,
    name_en,
    programme_id,
    fiscal_year,
    stage,
    basis,
    scope_id,
    ministry_id,
    channel_id,
    is_new,
    level,
    project_end,
    confidence,
    source_id,
    amount_krw,
    split_krw,
    named_krw,
    unknown_krw
from counted_lines
union all
select
    'latest' as shown_stage,
    line_id,
    name_ko,
    name_en,
    programme_id,
    fiscal_year,
    stage,
    basis,
    scope_id,
    ministry_id,
    channel_id,
    is_new,
    level,
    project_end,
    confidence,
    source_id,
    amount_krw,
    split_krw,
    named_krw,
    unknown_krw
from counted_lines
where is_latest;
