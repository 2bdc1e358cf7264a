//! Nearness without a map: the district, then the road, then the number. Pure.

use std::sync::LazyLock;

use regex::Regex;

use crate::base::fold::fold;

/// Where an address lies, as far as its words tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The road with its section: 松和路二段; empty where the words name none.
    pub road: String,
    /// Lane, alley, number, floor.
    pub numbers: [u32; 4],
}

/// What lies in front of a road: everything up to the district.
static BEFORE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("^.{1,7}?(?:市|縣|县|区|區|鄉|乡|鎮|镇|村|里|郡)(?P<rest>.*)$").ok());
static ROAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        "^(?P<road>[^0-9,，]{1,12}?(?:大道|路|街))",
        "(?:(?P<section>[一二三四五六七八九十0-9]{1,2})段)?",
        "(?:(?P<lane>[0-9]{1,5})巷)?(?:(?P<alley>[0-9]{1,5})弄)?",
        "(?:(?P<number>[0-9]{1,5})(?:[之-][0-9]+)?[号號]?)?",
        "(?:[^0-9]*(?P<floor>[0-9]{1,3})(?:楼|樓|f|层|層))?",
    ))
    .ok()
});

impl Spot {
    /// Reads an address as it is written on one line.
    pub fn of(address: &str) -> Self {
        let text: String = fold(address).chars().filter(|letter| !letter.is_whitespace()).collect();
        let mut rest = text.as_str();
        // 台北市內湖區松和路: city and district are no part of the road.
        while let Some(found) = BEFORE.as_ref().and_then(|before| before.captures(rest)) {
            let Some(after) = found.name("rest").filter(|after| has_road(after.as_str())) else { break };
            rest = after.as_str();
        }
        let Some(found) = ROAD.as_ref().and_then(|road| road.captures(rest)) else {
            return Self { road: String::new(), numbers: [0; 4] };
        };
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
        let number = |name: &str| part(name).parse().unwrap_or(0);
        let section = part("section");
        let road = part("road");
        Self {
            road: if section.is_empty() { road.to_owned() } else { format!("{road}{section}段") },
            numbers: [number("lane"), number("alley"), number("number"), number("floor")],
        }
    }
}

fn has_road(text: &str) -> bool {
    ROAD.as_ref().is_some_and(|road| road.is_match(text))
}

/// Somebody to be visited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// The district as it stands on the card; empty where there is no address.
    pub area: String,
    /// Where in it.
    pub spot: Spot,
    /// Minutes after midnight of an appointment.
    pub at: Option<u32>,
}

/// The order to go in, as places in `visits`: districts as `route` drives through them, then those it does not name by name, and
/// whoever has no address at the end; within a district by road and number. Appointments keep the order of their times: they
/// change places with one another, never with the rest.
pub fn order(visits: &[Visit], route: &[String]) -> Vec<usize> {
    let rank = |area: &str| route.iter().position(|known| known == area).unwrap_or(route.len());
    let mut areas: Vec<&str> = visits.iter().map(|visit| visit.area.as_str()).collect();
    areas.sort_by(|a, b| (a.is_empty(), rank(a), *a).cmp(&(b.is_empty(), rank(b), *b)));
    areas.dedup();
    let of = |area: &str| -> Vec<usize> {
        let mut inside: Vec<usize> =
            (0..visits.len()).filter(|at| visits.get(*at).is_some_and(|visit| visit.area == area)).collect();
        inside.sort_by_key(|at| visits.get(*at).map(|visit| &visit.spot));
        by_time(&mut inside, |at| visits.get(*at).and_then(|visit| visit.at));
        inside
    };
    // Whoever has no address draws no district along.
    let first = |area: &str| {
        visits
            .iter()
            .filter(|visit| visit.area == area && !area.is_empty())
            .filter_map(|visit| visit.at)
            .min()
    };
    by_time(&mut areas, |area| first(area));
    areas.into_iter().flat_map(of).collect()
}

/// Puts those that have a time in the order of their times, on the places they hold.
fn by_time<T: Clone>(all: &mut [T], time: impl Fn(&T) -> Option<u32>) {
    let places: Vec<usize> =
        (0..all.len()).filter(|at| all.get(*at).is_some_and(|one| time(one).is_some())).collect();
    let mut fixed: Vec<T> = places.iter().filter_map(|at| all.get(*at).cloned()).collect();
    fixed.sort_by_key(|one| time(one));
    for (place, one) in places.into_iter().zip(fixed) {
        if let Some(slot) = all.get_mut(place) {
            *slot = one;
        }
    }
}

/// How long a visit takes, and how long the way to the next one, in minutes.
const VISIT: u32 = 30;
const WAY: u32 = 10;
/// When a day begins where nothing is arranged.
const BEGIN: u32 = 10 * 60;

/// When each visit begins and ends, in minutes after midnight, in the order given: appointments when they are, the others one
/// after the other between them.
pub fn schedule(fixed: &[Option<u32>]) -> Vec<(u32, u32)> {
    let first = fixed.iter().flatten().min().copied();
    let before = fixed.iter().take_while(|at| at.is_none()).count();
    let ahead = u32::try_from(before).unwrap_or(0) * (VISIT + WAY);
    // Whoever comes before the first appointment is seen before it, if the day is long enough.
    let mut next = match first {
        Some(first) if before > 0 => BEGIN.min(first.saturating_sub(ahead)).max(7 * 60),
        Some(first) => first,
        None => BEGIN,
    };
    fixed
        .iter()
        .map(|at| {
            let begins = at.unwrap_or(next);
            next = begins.max(next.min(begins)) + VISIT + WAY;
            (begins, begins + VISIT)
        })
        .collect()
}

/// Minutes after midnight of an `HH:MM`.
pub fn minutes(time: &str) -> Option<u32> {
    let (hours, minutes) = time.split_once(':')?;
    Some(hours.parse::<u32>().ok()? * 60 + minutes.parse::<u32>().ok()?)
}

/// `HH:MM`.
pub fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", (minutes / 60) % 24, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_road_section_lane_and_number() {
        for (address, road, numbers) in [
            ("台北市內湖區松和路88號6樓（電梯需按鈴）", "松和路", [0, 0, 88, 6]),
            ("台北市中山區光復路二段17巷3號", "光復路二段", [17, 0, 3, 0]),
            ("臺北市松山區民生東路５段１３１號", "民生東路5段", [0, 0, 131, 0]),
            ("上海市静安区南京西路1266号30楼", "南京西路", [0, 0, 1266, 30]),
            ("北京市朝阳区建国路甲 88 号", "建国路", [0, 0, 0, 0]),
            ("明水街9號", "明水街", [0, 0, 9, 0]),
            ("新北市板橋區縣民大道二段7號", "縣民大道二段", [0, 0, 7, 0]),
            ("某某大廈", "", [0, 0, 0, 0]),
            ("", "", [0, 0, 0, 0]),
        ] {
            let spot = Spot::of(address);
            assert_eq!((spot.road.as_str(), spot.numbers), (fold(road).as_str(), numbers), "{address}");
        }
    }

    fn visit(area: &str, address: &str, at: Option<&str>) -> Visit {
        Visit { area: area.into(), spot: Spot::of(address), at: at.and_then(minutes) }
    }

    #[test]
    fn districts_follow_the_route_and_appointments_their_times() {
        let visits = [
            visit("松山", "民生路131號", None),
            visit("內湖", "松和路88號", Some("10:00")),
            visit("", "", None),
            visit("內湖", "松和路9號", None),
            visit("松山", "民生路220號", Some("14:00")),
            visit("中山", "光復路17號", None),
            visit("大同", "迪化街1號", None),
        ];
        let route = ["內湖".to_owned(), "松山".to_owned(), "中山".to_owned()];
        assert_eq!(order(&visits, &route), [3, 1, 0, 4, 5, 6, 2]);
        // The other way round, the later appointment would come first: the districts change places.
        let back = ["松山".to_owned(), "內湖".to_owned()];
        assert_eq!(order(&visits, &back)[..4], [3, 1, 0, 4]);
    }

    #[test]
    fn a_day_is_filled_around_its_appointments() {
        let told = |fixed: &[Option<&str>]| -> Vec<String> {
            let fixed: Vec<Option<u32>> = fixed.iter().map(|at| at.and_then(minutes)).collect();
            schedule(&fixed).into_iter().map(|(from, _)| clock(from)).collect()
        };
        assert_eq!(told(&[None, None]), ["10:00", "10:40"]);
        assert_eq!(
            told(&[Some("10:00"), None, None, Some("14:00"), None]),
            ["10:00", "10:40", "11:20", "14:00", "14:40"]
        );
        assert_eq!(told(&[None, None, Some("10:00")]), ["08:40", "09:20", "10:00"]);
        assert_eq!(told(&[]), Vec::<String>::new());
    }
}
