//! An address with its parts as one line of text. It does not know which places exist.

use crate::cards::draft::AddressParts;
use crate::cards::names;

/// The parts read aloud: Chinese from the large to the small without spaces, western from the street outwards.
pub fn one_line(p: &AddressParts) -> String {
    let chinese = [&p.street, &p.city, &p.region, &p.extended].iter().any(|t| t.chars().any(names::is_han));
    let join = |parts: &[&str], between: &str| {
        parts.iter().map(|t| t.trim()).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(between)
    };
    if chinese {
        let place = [
            p.country.trim(),
            p.region.trim(),
            p.city.trim(),
            p.street.trim(),
            p.extended.trim(),
            p.po_box.trim(),
        ];
        // Phones put the whole address into the street and repeat the city beside it.
        let street = p.street.trim();
        let whole = |part: &str| street.len() > part.len() && street.starts_with(part);
        let repeated = whole(p.region.trim()) && !p.region.trim().is_empty();
        let place: Vec<&str> =
            place.into_iter().filter(|t| !(repeated && street.contains(t) && *t != street)).collect();
        return join(&[p.postal_code.trim(), &join(&place, "")], " ");
    }
    let region = join(&[p.region.trim(), p.postal_code.trim()], " ");
    join(
        &[p.po_box.trim(), p.extended.trim(), p.street.trim(), p.city.trim(), &region, p.country.trim()],
        ", ",
    )
}

/// True if a formatted address shows nothing its parts do not say.
pub fn only_repeats(label: &str, parts: &AddressParts) -> bool {
    let mut rest = label.to_owned();
    let p = parts;
    let mut all = [&p.po_box, &p.extended, &p.street, &p.city, &p.region, &p.postal_code, &p.country];
    all.sort_by_key(|part| std::cmp::Reverse(part.len()));
    for part in all.into_iter().flat_map(|part| part.split_whitespace()) {
        rest = rest.replacen(part, "", 1);
    }
    !rest.chars().any(char::is_alphanumeric)
}
