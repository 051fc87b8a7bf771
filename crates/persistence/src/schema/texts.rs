//! The texts of manuals, and the links to them.

diesel::table! {
    manual_texts (manual_id) {
        manual_id -> BigInt,
        file_sha256 -> Text,
        state -> Text,
        pages -> Nullable<Integer>,
        pages_read -> Integer,
        pages_with_text -> Integer,
        reason -> Nullable<Text>,
        attempts -> Integer,
        claim -> BigInt,
        claimed_until -> Nullable<crate::types::Instant>,
        queued_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    manual_fetches (manual_id) {
        manual_id -> BigInt,
        url -> Text,
        state -> Text,
        file_sha256 -> Nullable<Text>,
        reason -> Nullable<Text>,
        attempts -> Integer,
        claim -> BigInt,
        claimed_until -> Nullable<crate::types::Instant>,
        due_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    manual_pages (manual_id, page) {
        manual_id -> BigInt,
        page -> Integer,
        label -> Nullable<Text>,
        text -> Text,
    }
}

diesel::table! {
    manual_layouts (manual_id, page) {
        manual_id -> BigInt,
        page -> Integer,
        layout -> Text,
    }
}
