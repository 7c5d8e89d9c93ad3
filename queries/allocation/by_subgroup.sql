-- name: allocation/by_subgroup
-- purpose: Chosen money by the Forum's subgroup and channel; one row per channel, and one for the
--   lines whose channel is not known.
-- used by: pages/allocation.py
-- includes: chosen_lines
-- params:
--   year          INTEGER    fiscal year
--   stage         VARCHAR    budget stage, or latest
--   scope         VARCHAR    scope of the lines
--   ministries    VARCHAR[]  ministry ids; NULL means all
--   channels      VARCHAR[]  channel ids; NULL means all
--   fields        VARCHAR[]  field ids (a line with any of them); NULL means all
--   subgroups     VARCHAR[]  rnd, non_rnd; NULL means all
--   bases         VARCHAR[]  budget, award; NULL means all
--   attributions  VARCHAR[]  split, named, unknown; NULL means all
--   lang          VARCHAR    ko or en
-- columns:
--   subgroup    VARCHAR  rnd or non_rnd; NULL where the channel is not known
--   channel_id  VARCHAR  channel; NULL where not known
--   channel     VARCHAR  its name
--   line_count  BIGINT   lines
--   amount_krw   BIGINT   won
--   split_krw    BIGINT   won with one partner and an amount
--   named_krw    BIGINT   won with named partners and no split
--   unknown_krw  BIGINT   won with no named partner
select
    channels.subgroup,
    chosen_lines.channel_id,
    case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
    count(*) as line_count,
    sum(chosen_lines.chosen_krw)::bigint as amount_krw,
    sum(chosen_lines.split_krw)::bigint as split_krw,
    sum(chosen_lines.named_krw)::bigint as named_krw,
    sum(chosen_lines.unknown_krw)::bigint as unknown_krw
from chosen_lines
left join channels on chosen_lines.channel_id = channels.channel_id
where chosen_lines.fiscal_year = $year and chosen_lines.shown_stage = $stage
group by channels.subgroup, chosen_lines.channel_id, channels.name_ko, channels.name_en
order by channels.subgroup desc nulls last, amount_krw desc, chosen_lines.channel_id;
