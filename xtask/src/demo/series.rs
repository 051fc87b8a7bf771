//! The makes of converters in the demo plant, with order numbers in each maker's own format.
//!
//! Sizes and rated currents follow the makers' catalogues; a rating that isn't printed on the device is left out.

use super::row::CurrentKind;

/// One make: the sheet's «Преобразователь».
#[derive(Debug)]
pub(super) struct Series {
    pub(super) name: &'static str,
    pub(super) kind: CurrentKind,
    pub(super) input_v: u32,
    pub(super) output_v: u32,
    /// Smallest first.
    pub(super) sizes: &'static [Size],
}

/// One size of a make: type (order number), power in watts, rated current in tenths of an ampere.
#[derive(Debug)]
pub(super) struct Size {
    pub(super) order_number: &'static str,
    pub(super) power_w: u32,
    pub(super) current_da: u32,
}

const fn size(order_number: &'static str, power_w: u32, current_da: u32) -> Size {
    Size {
        order_number,
        power_w,
        current_da,
    }
}

pub(super) const SINAMICS_S120: Series = Series {
    name: "Sinamics S120",
    kind: CurrentKind::Alternating,
    input_v: 600,
    output_v: 400,
    sizes: &[
        size("6SL3120-1TE13-0AA3", 1_600, 30),
        size("6SL3120-1TE15-0AA3", 2_700, 50),
        size("6SL3120-1TE21-0AA3", 4_800, 90),
        size("6SL3120-1TE21-8AA3", 9_700, 180),
        size("6SL3120-1TE23-0AA3", 16_000, 300),
        size("6SL3120-1TE24-5AA3", 24_000, 450),
        size("6SL3120-1TE26-0AA3", 32_000, 600),
        size("6SL3120-1TE28-5AA3", 46_000, 850),
        size("6SL3120-1TE31-3AA3", 71_000, 1_320),
        size("6SL3320-1TE32-1AA3", 110_000, 2_100),
        size("6SL3320-1TE32-6AA3", 132_000, 2_600),
        size("6SL3320-1TE33-1AA3", 160_000, 3_100),
        size("6SL3320-1TE35-0AA3", 250_000, 4_900),
    ],
};

pub(super) const SINAMICS_G120: Series = Series {
    name: "Sinamics G120",
    kind: CurrentKind::Alternating,
    input_v: 400,
    output_v: 400,
    sizes: &[
        size("6SL3210-1PE13-2UL1", 1_100, 31),
        size("6SL3210-1PE16-1UL1", 2_200, 59),
        size("6SL3210-1PE18-0UL1", 3_000, 77),
        size("6SL3210-1PE21-1UL0", 4_000, 102),
        size("6SL3210-1PE21-8UL0", 7_500, 180),
        size("6SL3210-1PE22-7UL0", 11_000, 260),
        size("6SL3210-1PE23-3UL0", 15_000, 320),
        size("6SL3210-1PE24-5UL0", 22_000, 450),
        size("6SL3210-1PE26-0UL0", 30_000, 600),
        size("6SL3210-1PE28-8UL0", 45_000, 900),
        size("6SL3210-1PE31-1UL0", 55_000, 1_100),
        size("6SL3210-1PE31-5UL0", 75_000, 1_450),
        size("6SL3210-1PE31-8UL0", 90_000, 1_780),
        size("6SL3210-1PE32-1UL0", 110_000, 2_050),
    ],
};

pub(super) const SIMOREG: Series = Series {
    name: "Simoreg DC Master",
    kind: CurrentKind::Direct,
    input_v: 400,
    output_v: 420,
    sizes: &[
        size("6RA7018-6DV62-0", 12_600, 300),
        size("6RA7025-6DV62-0", 25_000, 600),
        size("6RA7028-6DV62-0", 38_000, 900),
        size("6RA7031-6DV62-0", 52_000, 1_250),
        size("6RA7075-6DV62-0", 88_000, 2_100),
        size("6RA7078-6DV62-0", 118_000, 2_800),
        size("6RA7081-6DV62-0", 168_000, 4_000),
        size("6RA7085-6DV62-0", 252_000, 6_000),
        size("6RA7087-6DV62-0", 357_000, 8_500),
        size("6RA7091-6DV62-0", 504_000, 12_000),
        size("6RA7093-4DV62-0", 672_000, 16_000),
    ],
};

pub(super) const SINAMICS_DCM: Series = Series {
    name: "Sinamics DCM",
    kind: CurrentKind::Direct,
    input_v: 400,
    output_v: 420,
    sizes: &[
        size("6RA8025-6DV62-0AA0", 25_000, 600),
        size("6RA8028-6DV62-0AA0", 38_000, 900),
        size("6RA8031-6DV62-0AA0", 52_000, 1_250),
        size("6RA8075-6DV62-0AA0", 88_000, 2_100),
        size("6RA8078-6DV62-0AA0", 118_000, 2_800),
        size("6RA8081-6DV62-0AA0", 168_000, 4_000),
        size("6RA8085-6DV62-0AA0", 252_000, 6_000),
        size("6RA8091-6DV62-0AA0", 504_000, 12_000),
    ],
};

pub(super) const MICROMASTER: Series = Series {
    name: "Micromaster 440",
    kind: CurrentKind::Alternating,
    input_v: 400,
    output_v: 400,
    sizes: &[
        size("6SE6440-2UD21-5AA1", 1_500, 41),
        size("6SE6440-2UD22-2BA1", 2_200, 59),
        size("6SE6440-2UD24-0BA1", 4_000, 102),
        size("6SE6440-2UD25-5CA1", 5_500, 132),
        size("6SE6440-2UD27-5CA1", 7_500, 190),
        size("6SE6440-2UD31-1CA1", 11_000, 260),
        size("6SE6440-2UD31-8DA1", 18_500, 380),
        size("6SE6440-2UD32-2DA1", 22_000, 450),
        size("6SE6440-2UD33-7EA1", 37_000, 750),
        size("6SE6440-2UD35-5FA1", 55_000, 1_100),
        size("6SE6440-2UD37-5FA1", 75_000, 1_450),
    ],
};

pub(super) const ACS880: Series = Series {
    name: "ABB ACS880",
    kind: CurrentKind::Alternating,
    input_v: 400,
    output_v: 400,
    sizes: &[
        size("ACS880-01-03A3-3", 1_100, 33),
        size("ACS880-01-05A6-3", 2_200, 56),
        size("ACS880-01-09A4-3", 4_000, 94),
        size("ACS880-01-017A-3", 7_500, 170),
        size("ACS880-01-032A-3", 15_000, 320),
        size("ACS880-01-045A-3", 22_000, 450),
        size("ACS880-01-061A-3", 30_000, 610),
        size("ACS880-01-087A-3", 45_000, 870),
        size("ACS880-01-145A-3", 75_000, 1_450),
        size("ACS880-01-206A-3", 110_000, 2_060),
        size("ACS880-01-293A-3", 160_000, 2_930),
    ],
};

pub(super) const DCS800: Series = Series {
    name: "ABB DCS800",
    kind: CurrentKind::Direct,
    input_v: 500,
    output_v: 520,
    sizes: &[
        size("DCS800-S02-0025-05", 13_000, 250),
        size("DCS800-S02-0050-05", 26_000, 500),
        size("DCS800-S02-0100-05", 52_000, 1_000),
        size("DCS800-S02-0200-05", 104_000, 2_000),
        size("DCS800-S02-0350-05", 182_000, 3_500),
        size("DCS800-S02-0520-05", 270_000, 5_200),
        size("DCS800-S02-0820-05", 426_000, 8_200),
        size("DCS800-S02-1000-05", 520_000, 10_000),
    ],
};

pub(super) const FC302: Series = Series {
    name: "Danfoss FC302",
    kind: CurrentKind::Alternating,
    input_v: 400,
    output_v: 400,
    sizes: &[
        size("FC-302P1K5T5E20H1", 1_500, 41),
        size("FC-302P3K0T5E20H1", 3_000, 72),
        size("FC-302P5K5T5E20H1", 5_500, 130),
        size("FC-302P7K5T5E20H1", 7_500, 160),
        size("FC-302P11KT5E20H1", 11_000, 240),
        size("FC-302P22KT5E20H1", 22_000, 440),
        size("FC-302P37KT5E20H2", 37_000, 730),
        size("FC-302P55KT5E20H2", 55_000, 1_060),
        size("FC-302P90KT5E20H2", 90_000, 1_770),
    ],
};

pub(super) const ALTIVAR: Series = Series {
    name: "Altivar 71",
    kind: CurrentKind::Alternating,
    input_v: 400,
    output_v: 400,
    sizes: &[
        size("ATV71HU15N4", 1_500, 41),
        size("ATV71HU30N4", 3_000, 78),
        size("ATV71HU55N4", 5_500, 143),
        size("ATV71HU75N4", 7_500, 176),
        size("ATV71HD15N4", 15_000, 330),
        size("ATV71HD22N4", 22_000, 480),
        size("ATV71HD37N4", 37_000, 790),
        size("ATV71HD55N4", 55_000, 1_160),
        size("ATV71HD75N4", 75_000, 1_600),
    ],
};

pub(super) const OMRON: Series = Series {
    name: "Omron 3G3RX",
    kind: CurrentKind::Alternating,
    input_v: 400,
    output_v: 400,
    sizes: &[
        size("3G3RX-A4015-E1F", 1_500, 48),
        size("3G3RX-A4040-E1F", 4_000, 98),
        size("3G3RX-A4055-E1F", 5_500, 147),
        size("3G3RX-A4110-E1F", 11_000, 250),
        size("3G3RX-A4185-E1F", 18_500, 400),
        size("3G3RX-A4300-E1F", 30_000, 570),
        size("3G3RX-A4450-E1F", 45_000, 880),
    ],
};

pub(super) const YASKAWA: Series = Series {
    name: "Yaskawa A1000",
    kind: CurrentKind::Alternating,
    input_v: 400,
    output_v: 400,
    sizes: &[
        size("CIMR-AC4A0004FAA", 1_500, 41),
        size("CIMR-AC4A0009FAA", 4_000, 92),
        size("CIMR-AC4A0018FAA", 7_500, 175),
        size("CIMR-AC4A0031FAA", 15_000, 310),
        size("CIMR-AC4A0058AAA", 30_000, 580),
        size("CIMR-AC4A0088AAA", 45_000, 880),
        size("CIMR-AC4A0139AAA", 75_000, 1_390),
    ],
};

/// The oldest ones: thyristor converters from before the makers above.
pub(super) const KTE: Series = Series {
    name: "КТЭУ",
    kind: CurrentKind::Direct,
    input_v: 380,
    output_v: 440,
    sizes: &[
        size("КТЭУ-100/440-132", 44_000, 1_000),
        size("КТЭУ-200/440-132", 88_000, 2_000),
        size("КТЭУ-320/440-532", 140_000, 3_200),
        size("КТЭУ-500/440-532", 220_000, 5_000),
        size("КТЭУ-800/440-532", 352_000, 8_000),
    ],
};

impl Series {
    /// The smallest size that carries `power_w`; the largest one when none does.
    pub(super) fn size_for(&self, power_w: u32) -> &'static Size {
        self.sizes
            .iter()
            .find(|size| size.power_w >= power_w)
            .unwrap_or(&self.sizes[self.sizes.len() - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_go_from_small_to_large() {
        for series in [
            SINAMICS_S120,
            SINAMICS_G120,
            SIMOREG,
            SINAMICS_DCM,
            MICROMASTER,
            ACS880,
            DCS800,
            FC302,
            ALTIVAR,
            OMRON,
            YASKAWA,
            KTE,
        ] {
            assert!(
                series.sizes.is_sorted_by_key(|size| size.power_w),
                "{}",
                series.name
            );
        }
    }

    #[test]
    fn a_size_carries_the_power_if_any_does() {
        assert_eq!(
            SINAMICS_G120.size_for(5_000).order_number,
            "6SL3210-1PE21-8UL0"
        );
        assert_eq!(OMRON.size_for(1_000_000).order_number, "3G3RX-A4450-E1F");
    }
}
