//! The bit codec: where a signal lies in eight bytes, and what its bits mean.

/// The order in which a field's bytes are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrder {
    /// Intel: the start bit is the least significant one (DBC `@1`).
    Little,
    /// Motorola: the start bit is the most significant one, counted as DBC does (DBC `@0`).
    Big,
}

/// Where a signal lies in a frame and how its bits become a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    start: u8,
    bits: u8,
    order: ByteOrder,
    signed: bool,
    factor: f64,
    offset: f64,
}

impl Field {
    /// A field of `bits` bits from `start`, both as DBC counts them; `None` where it does not fit into eight bytes.
    #[must_use]
    pub fn new(
        start: u8,
        bits: u8,
        order: ByteOrder,
        signed: bool,
        factor: f64,
        offset: f64,
    ) -> Option<Self> {
        let field = Self { start, bits, order, signed, factor, offset };
        let first = match order {
            ByteOrder::Little => start,
            ByteOrder::Big => field.big_first(),
        };
        let fits = start < 64 && (1..=64).contains(&bits) && u16::from(first) + u16::from(bits) <= 64;
        let usable = factor.is_finite() && factor != 0.0 && offset.is_finite();
        (fits && usable).then_some(field)
    }

    /// Bits before the most significant one, counted from the start of the frame in sending order.
    const fn big_first(&self) -> u8 {
        (self.start / 8) * 8 + (7 - self.start % 8)
    }

    const fn mask(&self) -> u64 {
        u64::MAX >> (64 - self.bits as u32)
    }

    /// The least data length in bytes that carries the whole field.
    #[must_use]
    pub const fn needs(&self) -> u8 {
        let first = match self.order {
            ByteOrder::Little => self.start,
            ByteOrder::Big => self.big_first(),
        };
        (first + self.bits).div_ceil(8)
    }

    /// The bytes that it fills, where it is little-endian and fills whole ones: then its characters are in the order in
    /// which they are sent.
    #[must_use]
    pub fn whole_bytes(&self) -> Option<std::ops::Range<u8>> {
        let whole = self.start.is_multiple_of(8) && self.bits.is_multiple_of(8);
        (whole && self.order == ByteOrder::Little).then(|| self.start / 8..(self.start + self.bits) / 8)
    }

    /// The raw bits, out of eight bytes as a little-endian word.
    #[must_use]
    #[inline]
    pub const fn raw(&self, word: u64) -> u64 {
        match self.order {
            ByteOrder::Little => (word >> self.start) & self.mask(),
            ByteOrder::Big => {
                (word.swap_bytes() >> (64 - self.big_first() as u32 - self.bits as u32)) & self.mask()
            }
        }
    }

    /// The whole number that raw bits stand for: two's complement where the field is signed; an unsigned field of 64
    /// bits wraps from 2^63 on.
    #[must_use]
    #[inline]
    pub const fn number(&self, raw: u64) -> i64 {
        let unused = 64 - self.bits as u32;
        if self.signed { ((raw << unused) as i64) >> unused } else { raw as i64 }
    }

    /// The value in the signal's unit that raw bits stand for.
    #[must_use]
    #[inline]
    pub fn physical(&self, raw: u64) -> f64 {
        let number = if self.signed { self.number(raw) as f64 } else { raw as f64 };
        number * self.factor + self.offset
    }

    /// Puts raw bits into eight bytes as a little-endian word; bits of other fields stay.
    #[must_use]
    pub const fn insert(&self, word: u64, raw: u64) -> u64 {
        let raw = raw & self.mask();
        match self.order {
            ByteOrder::Little => (word & !(self.mask() << self.start)) | (raw << self.start),
            ByteOrder::Big => {
                let shift = 64 - self.big_first() as u32 - self.bits as u32;
                ((word.swap_bytes() & !(self.mask() << shift)) | (raw << shift)).swap_bytes()
            }
        }
    }

    /// The raw bits whose value is nearest to `physical`; `None` where it is out of the field's range or not finite.
    #[must_use]
    pub fn code(&self, physical: f64) -> Option<u64> {
        let number = ((physical - self.offset) / self.factor).round();
        let (least, beyond) = self.range();
        (number >= least && number < beyond).then(|| {
            let raw = if number < 0.0 { number as i64 as u64 } else { number as u64 };
            raw & self.mask()
        })
    }

    /// The least whole number and the first one that is too great, as floats.
    ///
    /// Both are powers of two, so they are exact; the greatest number of a wide field is not a float, and rounding it
    /// up would let a value in that wraps around.
    fn range(&self) -> (f64, f64) {
        let half = (1_u128 << (self.bits - 1)) as f64;
        if self.signed { (-half, half) } else { (0.0, half * 2.0) }
    }

    /// The start bit as DBC counts it: the least significant one of a little-endian field, the most significant one
    /// of a big-endian field.
    #[must_use]
    pub const fn start(&self) -> u8 {
        self.start
    }

    /// The order in which its bytes are sent.
    #[must_use]
    pub const fn order(&self) -> ByteOrder {
        self.order
    }

    /// Whether its number is two's complement.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        self.signed
    }

    /// Width in bits.
    #[must_use]
    pub const fn bits(&self) -> u8 {
        self.bits
    }

    /// The step of one count, in the signal's unit.
    #[must_use]
    pub const fn factor(&self) -> f64 {
        self.factor
    }

    /// The value of the whole number zero, in the signal's unit.
    #[must_use]
    pub const fn offset(&self) -> f64 {
        self.offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const WORD: u64 = 0x0807_0605_0403_0201;

    fn little(start: u8, bits: u8) -> Field {
        Field::new(start, bits, ByteOrder::Little, false, 1.0, 0.0).unwrap()
    }

    fn big(start: u8, bits: u8) -> Field {
        Field::new(start, bits, ByteOrder::Big, false, 1.0, 0.0).unwrap()
    }

    #[rstest]
    #[case::a_word(little(16, 16), 0x0403, 4)]
    #[case::all_bits(little(0, 64), WORD, 8)]
    #[case::two_bits(little(8, 2), 2, 2)]
    #[case::big_endian(big(23, 16), 0x0304, 4)]
    #[case::big_endian_across_bytes(big(3, 8), 0x10, 2)]
    #[case::big_endian_all_bits(big(7, 64), 0x0102_0304_0506_0708, 8)]
    fn the_bits_are_found(#[case] field: Field, #[case] raw: u64, #[case] needs: u8) {
        assert_eq!(field.raw(WORD), raw);
        assert_eq!(field.needs(), needs);
    }

    #[rstest]
    #[case::no_bits(0, 0, ByteOrder::Little)]
    #[case::too_many_bits(0, 65, ByteOrder::Little)]
    #[case::over_the_end(57, 8, ByteOrder::Little)]
    #[case::big_endian_over_the_end(62, 8, ByteOrder::Big)]
    #[case::starts_beyond(64, 1, ByteOrder::Little)]
    #[case::starts_far_beyond(255, 255, ByteOrder::Big)]
    fn what_does_not_fit_is_no_field(#[case] start: u8, #[case] bits: u8, #[case] order: ByteOrder) {
        assert_eq!(Field::new(start, bits, order, false, 1.0, 0.0), None);
    }

    #[rstest]
    #[case::no_step(0.0, 0.0)]
    #[case::not_a_number(f64::NAN, 0.0)]
    #[case::infinite(1.0, f64::INFINITY)]
    fn what_cannot_be_scaled_is_no_field(#[case] factor: f64, #[case] offset: f64) {
        assert_eq!(Field::new(0, 8, ByteOrder::Little, false, factor, offset), None);
    }

    #[rstest]
    #[case::negative_in_unsigned(false, 16, -1.0, None)]
    #[case::rounded_up_to_zero(false, 16, -0.4, Some(0))]
    #[case::the_greatest(false, 16, 65_535.0, Some(0xFFFF))]
    #[case::one_too_many(false, 16, 65_536.0, None)]
    #[case::the_least(true, 16, -32_768.0, Some(0x8000))]
    #[case::too_low(true, 16, -32_769.0, None)]
    #[case::wraps_in_64_bits(true, 64, 9_223_372_036_854_775_808.0, None)]
    #[case::the_least_of_64_bits(true, 64, -9_223_372_036_854_775_808.0, Some(1 << 63))]
    #[case::too_great_for_64_bits(false, 64, 18_446_744_073_709_551_616.0, None)]
    #[case::not_a_number(false, 16, f64::NAN, None)]
    fn only_what_fits_is_coded(
        #[case] signed: bool,
        #[case] bits: u8,
        #[case] value: f64,
        #[case] raw: Option<u64>,
    ) {
        let field = Field::new(0, bits, ByteOrder::Little, signed, 1.0, 0.0).unwrap();
        assert_eq!(field.code(value), raw);
    }

    fn any_field() -> impl Strategy<Value = Field> {
        let orders = prop_oneof![Just(ByteOrder::Little), Just(ByteOrder::Big)];
        let factors = prop::sample::select(vec![1.0, 0.1, 0.01, 0.001, -0.5, 100.0]);
        let offsets = prop::sample::select(vec![0.0, -40.0, 273.15]);
        let parts = (0_u8..64, 1_u8..=64, orders, any::<bool>(), factors, offsets);
        parts.prop_filter_map("fits", |(start, bits, order, signed, factor, offset)| {
            // Most random starts leave no room for wide fields; folding the width keeps all of them frequent.
            let room = match order {
                ByteOrder::Little => 64 - start,
                ByteOrder::Big => 64 - ((start / 8) * 8 + (7 - start % 8)),
            };
            Field::new(start, (bits - 1) % room + 1, order, signed, factor, offset)
        })
    }

    /// The bits of a field one by one, as DBC defines them: the slow and obvious way.
    fn bit_by_bit(field: &Field, word: u64) -> u64 {
        let bit = |at: u8| (word >> at) & 1;
        let mut at = field.start();
        (0..field.bits()).fold(0, |raw, count| match field.order() {
            ByteOrder::Little => raw | bit(field.start() + count) << count,
            ByteOrder::Big => {
                let raw = raw << 1 | bit(at);
                at = if at.is_multiple_of(8) { at.wrapping_add(15) } else { at - 1 };
                raw
            }
        })
    }

    proptest! {
        #[test]
        fn reading_is_reading_bit_by_bit(field in any_field(), word: u64) {
            prop_assert_eq!(field.raw(word), bit_by_bit(&field, word));
        }

        #[test]
        fn what_was_put_in_comes_out(field in any_field(), word: u64, raw: u64) {
            let raw = raw & (u64::MAX >> (64 - u32::from(field.bits())));
            prop_assert_eq!(field.raw(field.insert(word, raw)), raw);
        }

        #[test]
        fn other_bits_stay(field in any_field(), word: u64, raw: u64) {
            let mine = field.insert(0, u64::MAX);
            prop_assert_eq!(field.insert(word, raw) & !mine, word & !mine);
            prop_assert_eq!(mine.count_ones(), u32::from(field.bits()));
        }

        #[test]
        fn a_value_is_coded_as_the_bits_it_came_from(field in any_field(), word: u64) {
            // A float has 53 bits; wider fields and those that an offset pushes over it cannot come back exactly.
            prop_assume!(field.bits() <= 40);
            let raw = field.raw(word);
            prop_assert_eq!(field.code(field.physical(raw)), Some(raw));
        }

        #[test]
        fn no_value_makes_it_panic(field in any_field(), bits: u64) {
            let value = f64::from_bits(bits);
            if let Some(raw) = field.code(value) {
                let back = field.physical(raw);
                let slack = field.factor().abs() * 0.51 + value.abs() * 1e-12;
                prop_assert!((back - value).abs() <= slack, "{} came back as {}", value, back);
            }
        }
    }
}
