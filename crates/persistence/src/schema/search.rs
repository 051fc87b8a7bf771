//! The tables of the search's index.

diesel::table! {
    search_postings (term, block) {
        term -> Text,
        block -> BigInt,
        ids -> Binary,
    }
}

diesel::table! {
    search_docs (id) {
        id -> BigInt,
        kind -> SmallInt,
        thing_id -> BigInt,
        page -> Integer,
        features -> Binary,
    }
}

diesel::table! {
    search_variants (variant, word) {
        variant -> Text,
        word -> Text,
    }
}

diesel::table! {
    search_state (id) {
        id -> SmallInt,
        version -> Integer,
        old_version -> Integer,
        first_id -> BigInt,
        visible_block -> BigInt,
        at_kind -> Nullable<SmallInt>,
        at_id -> Nullable<BigInt>,
        at_page -> Nullable<Integer>,
        done -> BigInt,
        total -> BigInt,
        swept -> Nullable<Text>,
    }
}
