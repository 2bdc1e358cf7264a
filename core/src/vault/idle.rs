//! How long somebody may be away before the book locks.

/// At a counter people walk past the screen: two minutes, in seconds.
const COUNTER: u32 = 2 * 60;

/// Seconds without a key or a move of the mouse after which a protected book locks; `None` for never. Whoever shares the book
/// with others cannot choose more than the counter allows.
pub fn lock_after(minutes: u32, people: usize) -> Option<u32> {
    let own = minutes.saturating_mul(60);
    match (people, own) {
        (0 | 1, 0) => None,
        (0 | 1, own) => Some(own),
        (_, 0) => Some(COUNTER),
        (_, own) => Some(own.min(COUNTER)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_locks_after_two_minutes_whatever_one_of_them_likes() {
        assert_eq!(
            [0, 1, 5, 15].map(|minutes| lock_after(minutes, 1)),
            [None, Some(60), Some(300), Some(900)]
        );
        assert_eq!([0, 1, 5].map(|minutes| lock_after(minutes, 2)), [Some(120), Some(60), Some(120)]);
    }
}
