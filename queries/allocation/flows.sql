-- name: allocation/flows
-- purpose: Chosen money from ministry through channel to partner: the largest ministries and
--   partners one by one, the others gathered under NULL; one row per flow.
-- used by: pages/allocation.py
-- includes: chosen_lines, chosen_parts
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
--   top           INTEGER    how many ministries and how many partners are shown one by one
--   lang          VARCHAR    ko or en
-- columns:
--   ministry_id   VARCHAR  ministry; NULL for the others
--   ministry      VARCHAR  its name
--   channel_id    VARCHAR  channel; NULL where none is known
--   channel       VARCHAR  its name
--   attribution   VARCHAR  split, named or unknown
--   partner_id    VARCHAR  partner of split money; NULL for the others
--   partner       VARCHAR  its name
--   amount_krw    BIGINT   won
with ministry_places as (

    select
        ministry_id,
        row_number() over (order by sum(amount_krw) desc, ministry_id) as place
    from chosen_parts
    group by ministry_id

),

partner_places as (

    select
        partner_id,
        row_number() over (order by sum(amount_krw) desc, partner_id) as place
    from chosen_parts
    where partner_id is not null
    group by partner_id

),

gathered as (

    select
        case when ministry_places.place <= $top then chosen_parts.ministry_id end as ministry_id,
        chosen_parts.channel_id,
        chosen_parts.attribution,
        case when partner_places.place <= $top then chosen_parts.partner_id end as partner_id,
        sum(chosen_parts.amount_krw) as amount_krw
    from chosen_parts
    inner join ministry_places on chosen_parts.ministry_id = ministry_places.ministry_id
    left join partner_places on chosen_parts.partner_id = partner_places.partner_id
    group by
        case when ministry_places.place <= $top then chosen_parts.ministry_id end,
        chosen_parts.channel_id,
        chosen_parts.attribution,
        case when partner_places.place <= $top then chosen_parts.partner_id end

)

select
    gathered.ministry_id,
    case when $lang = 'ko' then ministries.short_ko else ministries.short_en end as ministry,
    gathered.channel_id,
    case when $lang = 'ko' then channels.name_ko else channels.name_en end as channel,
    gathered.attribution,
    gathered.partner_id,
    case when $lang = 'ko' then partners.name_ko else partners.name_en end as partner,
    gathered.amount_krw::bigint as amount_krw
from gathered
left join ministries on gathered.ministry_id = ministries.ministry_id
left join channels on gathered.channel_id = channels.channel_id
left join partners on gathered.partner_id = partners.partner_id
where gathered.amount_krw <> 0
order by
    gathered.amount_krw desc,
    gathered.ministry_id,
    gathered.channel_id,
    gathered.attribution,
    gathered.partner_id;
