//! Units as they are written, in both scripts.

use super::rating::Unit;

/// A unit by its letters, as typed and with look-alikes folded.
pub(super) fn named(word: &str, folded: &str) -> Option<(Unit, i32)> {
    Some(match folded {
        "a" | "amp" | "amps" => (Unit::Ampere, 0),
        "ma" => (Unit::Ampere, -3),
        "ka" => (Unit::Ampere, 3),
        "b" | "v" => (Unit::Volt, 0),
        "mb" | "mv" => (Unit::Volt, -3),
        "kb" | "kv" => (Unit::Volt, 3),
        "bt" | "w" => (Unit::Watt, 0),
        "kbt" | "kw" | "kvt" => (Unit::Watt, 3),
        "mbt" | "mw" => (Unit::Watt, 6),
        "ba" | "va" => (Unit::VoltAmpere, 0),
        "kba" | "kva" => (Unit::VoltAmpere, 3),
        "mba" | "mva" => (Unit::VoltAmpere, 6),
        "om" | "ohm" | "ohms" | "Ω" => (Unit::Ohm, 0),
        "kom" | "kohm" | "kΩ" => (Unit::Ohm, 3),
        "mom" | "mohm" | "mΩ" => (Unit::Ohm, 6),
        "mkф" | "μф" | "μf" | "uf" | "mf" | "mф" | "mkf" => (Unit::Farad, -6),
        "hф" | "nf" => (Unit::Farad, -9),
        "пф" | "pf" => (Unit::Farad, -12),
        "гц" | "hz" => (Unit::Hertz, 0),
        "kгц" | "khz" => (Unit::Hertz, 3),
        "mгh" | "mh" => (Unit::Henry, -3),
        "mkгh" | "μгh" | "uh" | "μh" => (Unit::Henry, -6),
        "mm" => (Unit::Metre, -3),
        _ => return spelt(word),
    })
}

fn spelt(word: &str) -> Option<(Unit, i32)> {
    const WORDS: [(&str, Unit, i32); 20] = [
        ("миллиампер", Unit::Ampere, -3),
        ("ампер", Unit::Ampere, 0),
        ("милливольт", Unit::Volt, -3),
        ("киловольт", Unit::Volt, 3),
        ("вольт", Unit::Volt, 0),
        ("киловат", Unit::Watt, 3),
        ("мегават", Unit::Watt, 6),
        ("ватт", Unit::Watt, 0),
        ("килоом", Unit::Ohm, 3),
        ("мегаом", Unit::Ohm, 6),
        ("микрофарад", Unit::Farad, -6),
        ("пикофарад", Unit::Farad, -12),
        ("нанофарад", Unit::Farad, -9),
        ("герц", Unit::Hertz, 0),
        ("миллиметр", Unit::Metre, -3),
        ("ampere", Unit::Ampere, 0),
        ("kilowatt", Unit::Watt, 3),
        ("volt", Unit::Volt, 0),
        ("watt", Unit::Watt, 0),
        ("hertz", Unit::Hertz, 0),
    ];
    let found = WORDS.iter().find(|(begin, ..)| {
        let rest = word.strip_prefix(begin);
        rest.is_some_and(|rest| rest.chars().count() <= 3)
    });
    found.map(|(_, unit, exponent)| (*unit, *exponent))
}
