//! Chance that falls the same for the same seed, so that whatever a run finds can be found again.

/// xorshift64*, stirred by a golden ratio so that neighbouring seeds have nothing in common.
pub struct Dice(u64);

impl Dice {
    /// Dice that fall the same for the same seed.
    pub fn new(seed: u64) -> Self {
        let mut stirred = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        stirred = (stirred ^ (stirred >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        stirred = (stirred ^ (stirred >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self((stirred ^ (stirred >> 31)) | 1)
    }

    /// Dice of their own for the `nth` part of a run.
    pub fn of(seed: u64, nth: usize) -> Self {
        Self::new(seed.wrapping_mul(0x1000_0000_01b3).wrapping_add(nth as u64))
    }

    /// Any number.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// 0 up to, but not, `below`.
    pub fn below(&mut self, below: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % below.max(1)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of these.
    pub fn one<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}
