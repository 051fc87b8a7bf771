//! Tests of how ratings are read.

use super::*;

fn shown(text: &str) -> Vec<String> {
    let one = |rating: &Rating| {
        let current = match rating.current {
            None => "",
            Some(Current::Ac) => "~",
            Some(Current::Dc) => "=",
            Some(Current::Both) => "~=",
        };
        let range = if rating.from == rating.to {
            rating.from.to_string()
        } else {
            format!("{}-{}", rating.from, rating.to)
        };
        format!("{current}{range}{}", rating.unit.letter())
    };
    ratings_of(text).iter().map(one).collect()
}

#[test]
fn ratings_are_read_in_both_scripts() {
    for texts in [
        &["2А", "2 A", "2 ампера", "2a", "2,0 А"][..],
        &["12,5A", "12.5 а", "12,5 ампер"],
        &[
            "24VDC",
            "24 V DC",
            "⎓24В",
            "DC 24V",
            "=24 в",
            "24В пост",
            "24 в постоянного тока",
            "постоянка 24",
            "24В=",
            "24vdc",
        ],
        &[
            "~220V",
            "AC 220В",
            "220VAC",
            "220В~",
            "~220",
            "220VАС",
            "220 В переменного",
        ],
        &["380-480V", "380…480 В", "380 - 480в", "от 380 до 480 В"],
        &["45kW", "45 кВт", "45 KW", "45квт", "45 киловатт"],
        &["470мкФ", "470 µF", "470uF"],
        &["690B", "690В", "690 v"],
        &["2*1A", "1А", "2х1А"],
        &["3ф", "3-ф", "3-х фазный", "3 фазы", "3ph"],
    ] {
        let first = shown(texts[0]);
        assert_eq!(first.len(), 1, "{}", texts[0]);
        for text in texts {
            assert_eq!(shown(text), first, "{text}");
        }
    }
}

#[test]
fn several_ratings_are_read_apart() {
    for (text, ratings) in [
        (
            "240/415В 16А",
            &["240000000v", "415000000v", "16000000a"][..],
        ),
        ("700A/500V AC/DC", &["700000000a", "~=500000000v"]),
        ("500V AC/DC 175A", &["~=500000000v", "175000000a"]),
        (
            "IN: AC230V/3,2A OUT: DC 24V/10A",
            &["~230000000v", "3200000a", "=24000000v", "10000000a"],
        ),
        (
            "DC±485V 400A FIELD 325V 25A",
            &["=485000000v", "400000000a", "325000000v", "25000000a"],
        ),
        ("1,6А 1ф", &["1600000a", "1000000p"]),
        ("V:208-230/460 V", &["208000000-230000000v", "460000000v"]),
        ("Knick +-60mV", &["60000v"]),
        (
            "3 AC 380-460В, 50/60Гц 86A",
            &[
                "~380000000-460000000v",
                "50000000z",
                "60000000z",
                "86000000a",
            ],
        ),
        ("370W/2700ОМ", &["370000000w", "2700000000o"]),
        ("24 в шкафу", &["24000000v"]),
    ] {
        assert_eq!(shown(text), ratings, "{text}");
    }
}

#[test]
fn what_is_no_rating_is_none() {
    for text in [
        "СН2-2А",
        "S120А",
        "52АB",
        "FWP-400A",
        "пр.57-А",
        "1Д, 2Д",
        "2 в шкафу",
        "220 AS",
        "500/440-131",
        "№5А",
        "110.12.91 В",
        "A 050F175",
        "6RA7081-6DS22-0-Z",
        "007 А",
        "MS325-0,63",
        "12",
        "АС",
        "1NO 1NC",
        "- 5 -",
    ] {
        assert_eq!(shown(text), Vec::<String>::new(), "{text}");
    }
}
