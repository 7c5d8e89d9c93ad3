-- name: views/part_openings
-- purpose: Who may hold the money of each part of a line: one country or organisation, some, or
--   any; one row per part with an amount in won. Groups stand for their members in the fiscal year,
--   without Korea; a group whose members are not known, and a part that others may share in, for
--   any country.
-- used by: diversification/movement, parts/chosen_openings
-- columns:
--   part_id     VARCHAR    the part
--   line_id     VARCHAR    its line
--   amount_krw  BIGINT     won
--   cell        VARCHAR    the one country or organisation that holds it; NULL where it is open
--   candidates  VARCHAR[]  who may hold an open part, in order; NULL means any country
--   named       VARCHAR[]  candidates that the source names one by one, in order; NULL for none
--   stated      INTEGER    how many partners the source says share it; NULL where it does not say
--   optional    BOOLEAN    some or all of it may have no foreign partner
with mentioned as (

    select
        line_parts.part_id,
        line_parts.line_id,
        part_candidates.partner_id
    from line_parts
    inner join part_candidates on line_parts.part_id = part_candidates.part_id
    where line_parts.kind = 'open'
    union all
    select
        part_id,
        line_id,
        partner_id
    from line_parts
    where kind = 'split'

),

expanded as (

    select
        mentioned.part_id,
        case when partners.kind = 'group' then partner_members.iso3 else partners.partner_id end
            as cell,
        partners.kind <> 'group' as one_by_one,
        partners.kind = 'group' and partners.membership <> 'known' as anybody
    from mentioned
    inner join partners on mentioned.partner_id = partners.partner_id
    inner join budget_lines on mentioned.line_id = budget_lines.line_id
    left join partner_members
        on
            mentioned.partner_id = partner_members.partner_id
            and partner_members.iso3 <> 'KOR'
            and coalesce(year(partner_members.joined) <= budget_lines.fiscal_year, true)
            and coalesce(year(partner_members.left_on) >= budget_lines.fiscal_year, true)

),

gathered as (

    select
        part_id,
        list_sort(list(distinct cell) filter (where cell is not null)) as candidates,
        list_sort(list(distinct cell) filter (where one_by_one)) as named,
        bool_or(anybody or cell is null) as anybody
    from expanded
    group by part_id

)

select
    line_parts.part_id,
    line_parts.line_id,
    line_parts.amount_krw,
    case
        when line_parts.kind = 'split' and len(gathered.named) = 1 then gathered.named[1]
    end as cell,
    case
        when not (line_parts.others_possible or gathered.anybody) then gathered.candidates
    end as candidates,
    gathered.named,
    line_parts.partners_stated as stated,
    line_parts.no_partner_possible as optional
from line_parts
left join gathered on line_parts.part_id = gathered.part_id
where line_parts.amount_krw is not null;
