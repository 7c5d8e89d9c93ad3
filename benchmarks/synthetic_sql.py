"""How the synthetic data is made: the statements that ``synthetic`` runs, in order."""

#: The reference data's totals, and its counted lines under each.
KNOWN_TOTALS = """
create table known_totals as
select
    control_id, fiscal_year, stage, amount_krw,
    coalesce((
        select sum(amount_krw) from reference_budget_lines as lines
        where standing = 'counted' and lines.scope_id = $scope
            and lines.fiscal_year = totals.fiscal_year and lines.stage = totals.stage
    ), 0) as lines_krw
from reference_control_totals as totals
where kind = 'total' and preferred and scope_id = $scope
"""

BASE = """
create macro chance(row, salt) as (hash(row * 131 + salt) % 1000003) / 1000003.0;

create table stage_of as
select * from (values
    (0, 'proposal', 'budget'), (1, 'enacted', 'budget'), (2, 'executed', 'budget'),
    (3, 'current', 'budget'), (4, 'allocation', 'budget'), (5, 'award', 'award')
) as known (code, stage, basis);

create table countries as
select iso3, row_number() over (order by hash(iso3)) - 1 as place from reference_countries
qualify place < 200;
create table channels as
select channel_id, row_number() over (order by sort) - 1 as place from reference_channels;
create table fields as
select field_id, row_number() over (order by sort) - 1 as place from reference_fields;

create table programmes as
select
    range as programme,
    range // $group as family,
    (range // $group) % 2 = 0 as has_parent,
    cast(floor($ministries * pow(chance(range // $group, 1), 1.7)) as integer) as ministry,
    cast(floor(chance(range, 2) * (select count(*) from channels)) as integer) as channel,
    $first + cast(floor(chance(range, 3) * 5) as integer) as starts,
    exp(5 * chance(range, 4)) as weight
from range((select greatest(1, $details // $run + 1)));
"""

LINES = """
create table shaped as
select
    numbers.range as number,
    programmes.programme,
    programmes.family,
    programmes.has_parent,
    programmes.ministry,
    programmes.channel,
    programmes.starts + (numbers.range % $run) // 3 as fiscal_year,
    programmes.starts,
    case
        when numbers.range % 3 = 0 and programmes.programme % 10 = 3 then 4
        when numbers.range % 3 = 2 and programmes.programme % 40 = 7 then 5
        when numbers.range % 3 = 2 and programmes.programme % 2 = 0 then 3
        else numbers.range % 3
    end as stage_code,
    programmes.weight * (0.8 + 0.4 * chance(numbers.range, 5)) as weight
from range($details) as numbers
inner join programmes on numbers.range // $run = programmes.programme;

create table room as
select
    shaped.fiscal_year,
    shaped.stage_code,
    sum(shaped.weight) as weight,
    coalesce(
        cast(0.7 * (any_value(known.amount_krw) - any_value(known.lines_krw)) as bigint), $lines_krw
    ) as lines_krw
from shaped
inner join stage_of on shaped.stage_code = stage_of.code
left join known_totals as known
    on shaped.fiscal_year = known.fiscal_year and stage_of.stage = known.stage
group by shaped.fiscal_year, shaped.stage_code;

create table details as
select
    shaped.*,
    1000 * cast(floor(room.lines_krw * shaped.weight / room.weight / 1000) as bigint) as amount_krw
from shaped
inner join room using (fiscal_year, stage_code);

create table parents as
select
    row_number() over (order by family, fiscal_year, stage_code) - 1 as number,
    family,
    fiscal_year,
    stage_code,
    min(ministry) as ministry,
    cast(sum(amount_krw) as bigint) as amount_krw
from details
where has_parent
group by family, fiscal_year, stage_code
limit $spare;

create table others as
select
    range as number,
    case when range % 4 = 3 then 'outside' else 'overlaps' end as standing,
    $first + cast(range % 8 as integer) as fiscal_year,
    range % 3 as stage_code,
    cast(floor($ministries * chance(range, 11)) as integer) as ministry,
    cast(1000 * floor(100000 * exp(3 * chance(range, 12))) as bigint) as amount_krw,
    range % 10 = 9 as foreign_currency
from range((select greatest(0, $spare - count(*)) from parents));
"""

_SAID = """
    '가상 자료, 실제 사업이 아님' as reading_ko, 'Synthetic, no real programme' as reading_en,
    'synthetic' as source_id, 'low' as confidence
"""

TABLES = {
    "sources": """
select 'synthetic' as source_id, '가상 자료 · Synthetic data for benchmarks' as title,
    '가상 · synthetic' as publisher, 'organisation' as kind, date '2024-01-01' as published
""",
    "ministries": """
select printf('SYN%02d', range) as ministry_id,
    printf('가상 부처 %02d', range) as name_ko, printf('Synthetic ministry %02d', range) as name_en,
    printf('가상%02d', range) as short_ko, printf('SYN%02d', range) as short_en
from range($ministries)
""",
    "budget_lines": f"""
select
    printf('synthetic-line-%d', details.number) as line_id,
    printf('synthetic-programme-%d', details.programme) as programme_id,
    details.fiscal_year, stage_of.stage, stage_of.basis, $scope as scope_id,
    printf('SYN%02d', details.ministry) as ministry_id,
    'detail' as level,
    printf('가상 국제협력 연구개발 사업 %d', details.programme) as name_ko,
    printf('Synthetic international R&D programme %d', details.programme) as name_en,
    case when parents.number is not null then printf('synthetic-parent-%d', parents.number) end
        as parent_line_id,
    channels.channel_id, 'programme' as kind, 'counted' as standing,
    case when details.programme % 5 > 0 then details.fiscal_year = details.starts end as is_new,
    details.amount_krw as source_amount, 'krw' as source_unit, details.amount_krw,
    false as approximate, details.number + 5 as source_row, 'synthetic' as source_sheet, {_SAID}
from details
inner join stage_of on details.stage_code = stage_of.code
inner join channels on details.channel = channels.place
left join parents
    on details.has_parent and details.family = parents.family
    and details.fiscal_year = parents.fiscal_year and details.stage_code = parents.stage_code
union all by name
select
    printf('synthetic-parent-%d', parents.number) as line_id,
    printf('synthetic-family-%d', parents.family) as programme_id,
    parents.fiscal_year, stage_of.stage, stage_of.basis, $scope as scope_id,
    printf('SYN%02d', parents.ministry) as ministry_id,
    'unit' as level,
    printf('가상 단위사업 %d', parents.family) as name_ko,
    printf('Synthetic unit %d', parents.family) as name_en,
    'programme' as kind, 'parent' as standing,
    parents.amount_krw as source_amount, 'krw' as source_unit, parents.amount_krw,
    false as approximate, {_SAID}
from parents inner join stage_of on parents.stage_code = stage_of.code
union all by name
select
    printf('synthetic-other-%d', others.number) as line_id,
    printf('synthetic-other-programme-%d', others.number) as programme_id,
    others.fiscal_year, stage_of.stage, stage_of.basis, $scope as scope_id,
    printf('SYN%02d', others.ministry) as ministry_id,
    'project' as level,
    printf('가상 과제 %d', others.number) as name_ko,
    printf('Synthetic project %d', others.number) as name_en,
    'programme' as kind, others.standing,
    others.amount_krw / if(others.foreign_currency, 1000000, 1) as source_amount,
    if(others.foreign_currency, 'm_usd', 'krw') as source_unit,
    if(others.foreign_currency, null, others.amount_krw) as amount_krw,
    true as approximate, {_SAID}
from others inner join stage_of on others.stage_code = stage_of.code
""",
    "line_relations": """
select printf('synthetic-other-%d', number) as line_id, 'overlaps' as relation,
    printf('synthetic-programme-%d', number // 3) as other_id,
    '가상' as reason_ko, 'Synthetic' as reason_en
from others where standing = 'overlaps'
union all
select printf('synthetic-line-%d', number), 'outside_total', control_id, '가상', 'Synthetic'
from details
inner join stage_of on details.stage_code = stage_of.code
inner join totals on details.fiscal_year = totals.fiscal_year and stage_of.stage = totals.stage
where details.programme % 4000 = 11
""",
    "line_fields": """
select distinct printf('synthetic-line-%d', details.number) as line_id, fields.field_id,
    if(details.programme % 3 = 0, 'stated', 'inferred') as basis
from details
cross join range(3) as tags
inner join fields
    on fields.place = cast(floor(
        (select count(*) from fields) * pow(chance(details.programme, 40 + tags.range), 1.5)
    ) as integer)
where chance(details.programme, 50 + tags.range) < 0.9 / (1 + tags.range)
""",
    "line_parts": """
select printf('synthetic-part-%d-%d', number, piece) as part_id,
    printf('synthetic-line-%d', number) as line_id, kind, country as partner_id,
    amount_krw as source_amount, 'krw' as source_unit, amount_krw, false as approximate,
    kind = 'open' and not named as others_possible,
    kind = 'open' and not named as no_partner_possible,
    '가상' as reading_ko, 'Synthetic' as reading_en
from pieces
""",
    "part_candidates": """
select distinct printf('synthetic-part-%d-%d', pieces.number, pieces.piece) as part_id,
    countries.iso3 as partner_id
from pieces
cross join range(4) as guesses
inner join countries
    on countries.place
    = cast(floor(200 * pow(chance(pieces.number, 60 + guesses.range), 3)) as integer)
where pieces.named and guesses.range <= pieces.number % 4
""",
    "control_totals": f"""
select control_id, 'total' as kind, fiscal_year, stage, basis, $scope as scope_id,
    '가상 총액' as name_ko, 'Synthetic total' as name_en, amount_krw as source_amount,
    'krw' as source_unit, amount_krw, 50000000 as rounding_krw, true as preferred, {_SAID}
from totals where invented
union all by name
select printf('synthetic-%s-%d-%s', ministry_id, fiscal_year, stage) as control_id,
    'ministry' as kind, fiscal_year, stage, any_value(basis) as basis, $scope as scope_id,
    ministry_id, '가상 부처 총액' as name_ko, 'Synthetic total of a ministry' as name_en,
    cast(sum(amount_krw) as bigint) as source_amount, 'krw' as source_unit,
    cast(sum(amount_krw) as bigint) as amount_krw, 0 as rounding_krw, true as preferred, {_SAID}
from (
    select details.*, stage_of.stage, stage_of.basis,
        printf('SYN%02d', details.ministry) as ministry_id
    from details inner join stage_of on details.stage_code = stage_of.code
)
group by ministry_id, fiscal_year, stage
""",
}

#: A counted line is split by partner (half of them), named without a split, or of unknown partner.
#: Each of several pieces takes half of what is left; the last takes the rest.
PIECES = """
create table totals as
select
    coalesce(known.control_id, printf('synthetic-%d-%s', room.fiscal_year, stage_of.stage))
        as control_id,
    room.fiscal_year, stage_of.stage, stage_of.basis, known.control_id is null as invented,
    -- Half of the programmes never reach "current": its total holds their earlier figures too.
    cast(room.lines_krw * if(stage_of.stage = 'current', 2.5, 1.25) as bigint) as amount_krw
from room
inner join stage_of on room.stage_code = stage_of.code
left join known_totals as known
    on room.fiscal_year = known.fiscal_year and stage_of.stage = known.stage;

create table pieces as
with patterns as (
    select
        number, amount_krw,
        case
            when chance(programme, 21) < 0.3 then 1
            when chance(programme, 21) < 0.5 then 2 + programme % 4
            else 1
        end as held,
        chance(programme, 21) >= 0.5 as is_open,
        chance(programme, 21) between 0.5 and 0.65 as named
    from details
)
select
    number,
    range as piece,
    if(is_open or (held > 1 and range = held - 1), 'open', 'split') as kind,
    named or (held > 1 and range = held - 1 and number % 2 = 0) as named,
    case when not is_open and (held = 1 or range < held - 1) then countries.iso3 end as country,
    case
        when range < held - 1 then amount_krw // cast(pow(2, range + 1) as bigint)
        else amount_krw - coalesce(list_sum(
            list_transform(
                generate_series(1, held - 1), lambda k: amount_krw // cast(pow(2, k) as bigint)
            )
        ), 0)
    end as amount_krw
from patterns
cross join range(6)
inner join countries
    on countries.place
    = cast(floor(200 * pow(chance(number // 12, 30 + range), 3)) as integer)
where range < held;
"""
