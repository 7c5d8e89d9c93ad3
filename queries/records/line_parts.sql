-- name: records/line_parts
-- purpose: The parts of one line by partner, and who is in question for the open ones; one row per
--   part.
-- used by: pages/records.py
-- params:
--   line_id  VARCHAR  the line
--   lang     VARCHAR  ko or en
-- columns:
--   part_id              VARCHAR  the part
--   attribution          VARCHAR  split, named or unknown
--   partner              VARCHAR  the partner, or those in question, comma-separated
--   amount_krw           BIGINT   won
--   approximate          BOOLEAN  the source says about
--   partners_stated      INTEGER  countries, the number of partners that the source states
--   others_possible      BOOLEAN  partners not named may be among them
--   no_partner_possible  BOOLEAN  the money may have no foreign partner
--   reading              VARCHAR  what the source says and why it is placed so
with in_question as (

    select
        part_candidates.part_id,
        string_agg(
            case when $lang = 'ko' then partners.name_ko else partners.name_en end,
            ', ' order by partners.partner_id
        ) as partner_names
    from part_candidates
    inner join partners on part_candidates.partner_id = partners.partner_id
    group by part_candidates.part_id

)

select
    line_parts.part_id,
    part_attribution.attribution,
    coalesce(
        case when $lang = 'ko' then partners.name_ko else partners.name_en end,
        in_question.partner_names
    ) as partner,
    line_parts.amount_krw,
    line_parts.approximate,
    line_parts.partners_stated,
    line_parts.others_possible,
    line_parts.no_partner_possible,
    case when $lang = 'ko' then line_parts.reading_ko else line_parts.reading_en end as reading
from line_parts
inner join part_attribution on line_parts.part_id = part_attribution.part_id
left join partners on line_parts.partner_id = partners.partner_id
left join in_question on line_parts.part_id = in_question.part_id
where line_parts.line_id = $line_id
order by part_attribution.attribution, line_parts.amount_krw desc, line_parts.part_id;
