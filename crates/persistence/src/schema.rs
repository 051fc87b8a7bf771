//! The tables, once for both databases.

mod search;
mod texts;

pub(crate) use search::{search_docs, search_postings, search_state, search_variants};
pub(crate) use texts::{manual_fetches, manual_layouts, manual_pages, manual_texts};

diesel::table! {
    places (id) {
        id -> BigInt,
        level -> SmallInt,
        parent_id -> Nullable<BigInt>,
        parent_level -> Nullable<SmallInt>,
        name -> Text,
        sort_key -> Text,
        path_key -> Text,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    drives (id) {
        id -> BigInt,
        room_id -> BigInt,
        cabinet_id -> Nullable<BigInt>,
        mechanism_id -> Nullable<BigInt>,
        series -> Text,
        series_key -> Text,
        type_name -> Nullable<Text>,
        type_key -> Text,
        power_w -> Nullable<Double>,
        rated_current_a -> Nullable<Double>,
        current_kind -> Nullable<Text>,
        input_voltage_v -> Nullable<Double>,
        output_voltage_v -> Nullable<Double>,
        note -> Nullable<Text>,
        place_key -> Text,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    changes (id) {
        id -> BigInt,
        at -> crate::types::Instant,
        actor -> Text,
        request_id -> Nullable<Text>,
        operation -> Text,
        entity -> Text,
        entity_id -> BigInt,
        name -> Text,
        fields -> Text,
        parent_id -> Nullable<BigInt>,
        user_id -> Nullable<BigInt>,
        token -> Nullable<Text>,
    }
}

diesel::table! {
    imports (id) {
        id -> BigInt,
        kind -> Text,
        file_name -> Text,
        sheet -> Nullable<Text>,
        state -> Text,
        actor -> Text,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
        new_rows -> Integer,
        changed_rows -> Integer,
        same_rows -> Integer,
        wrong_rows -> Integer,
        not_in_file -> Integer,
        findings -> Text,
        change_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    import_rows (import_id, number) {
        import_id -> BigInt,
        number -> Integer,
        status -> Text,
        cells -> Text,
        notes -> Text,
        thing_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    import_not_in_file (import_id, thing_id) {
        import_id -> BigInt,
        thing_id -> BigInt,
    }
}

diesel::table! {
    kept_answers (actor, key) {
        actor -> Text,
        key -> Text,
        request_hash -> Text,
        status -> SmallInt,
        location -> Nullable<Text>,
        tag -> Nullable<Text>,
        body -> Text,
        created_at -> crate::types::Instant,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        name_key -> Text,
        email -> Text,
        email_key -> Text,
        role -> Text,
        password_hash -> Nullable<Text>,
        disabled_at -> Nullable<crate::types::Instant>,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
        language -> Nullable<Text>,
        theme -> Nullable<Text>,
        seen_at -> Nullable<crate::types::Instant>,
        new_since -> Nullable<crate::types::Instant>,
    }
}

diesel::table! {
    logins (id) {
        id -> BigInt,
        user_id -> BigInt,
        kind -> Text,
        secret_hash -> Text,
        name -> Nullable<Text>,
        read_only -> Bool,
        created_at -> crate::types::Instant,
        last_used_at -> crate::types::Instant,
        idle_until -> Nullable<crate::types::Instant>,
        ends_at -> crate::types::Instant,
    }
}

diesel::table! {
    login_limits (key) {
        key -> Text,
        full_at -> crate::types::Instant,
    }
}

diesel::table! {
    known_addresses (user_id, address_hash) {
        user_id -> BigInt,
        address_hash -> Text,
        at -> crate::types::Instant,
    }
}

diesel::table! {
    setup_links (secret_hash) {
        secret_hash -> Text,
        created_at -> crate::types::Instant,
    }
}

diesel::table! {
    log_entries (id) {
        id -> BigInt,
        title -> Text,
        text -> Text,
        user_id -> BigInt,
        place_id -> Nullable<BigInt>,
        drive_id -> Nullable<BigInt>,
        subject_kind -> Nullable<Text>,
        subject_name -> Nullable<Text>,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    manual_categories (id) {
        id -> BigInt,
        name -> Text,
        sort_key -> Text,
        match_key -> Text,
        logo_url -> Nullable<Text>,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    manual_groups (id) {
        id -> BigInt,
        category_id -> BigInt,
        name -> Text,
        sort_key -> Text,
        match_key -> Text,
        by_name -> Bool,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    manual_group_series (group_id, position) {
        group_id -> BigInt,
        position -> SmallInt,
        series -> Text,
        series_key -> Text,
        words -> Nullable<Text>,
    }
}

diesel::table! {
    files (sha256) {
        sha256 -> Text,
        size -> BigInt,
        content_type -> Text,
        pages -> Nullable<Integer>,
        created_at -> crate::types::Instant,
        released_at -> Nullable<crate::types::Instant>,
    }
}

diesel::table! {
    manuals (id) {
        id -> BigInt,
        group_id -> BigInt,
        category_id -> BigInt,
        title -> Text,
        sort_key -> Text,
        kind -> Text,
        language -> Nullable<Text>,
        edition -> Nullable<Text>,
        issued -> Nullable<Text>,
        url -> Nullable<Text>,
        file_sha256 -> Nullable<Text>,
        file_name -> Nullable<Text>,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    faults (id) {
        id -> BigInt,
        manual_id -> Nullable<BigInt>,
        code -> Text,
        code_key -> Text,
        sort_key -> Text,
        series -> Nullable<Text>,
        series_key -> Nullable<Text>,
        title -> Text,
        reaction -> Nullable<Text>,
        acknowledgement -> Nullable<Text>,
        cause -> Nullable<Text>,
        remedy -> Nullable<Text>,
        page -> Nullable<Integer>,
        page_label -> Nullable<Text>,
        edited -> Bool,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    referred_faults (manual_id, position) {
        manual_id -> BigInt,
        position -> Integer,
        code -> Text,
        page -> Integer,
    }
}

diesel::table! {
    removed_faults (manual_id, code_key) {
        manual_id -> BigInt,
        code_key -> Text,
    }
}

diesel::table! {
    sensors (id) {
        id -> BigInt,
        address -> Text,
        name -> Text,
        name_key -> Text,
        place_id -> Nullable<BigInt>,
        drive_id -> Nullable<BigInt>,
        temperature_min -> Nullable<Double>,
        temperature_max -> Nullable<Double>,
        battery_min -> Nullable<Double>,
        silence_s -> Nullable<BigInt>,
        open_limits -> SmallInt,
        attention -> SmallInt,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    readings (sensor_id, at) {
        sensor_id -> BigInt,
        at -> crate::types::Instant,
        status -> Nullable<Text>,
        battery -> Nullable<Double>,
        temperature -> Nullable<Double>,
    }
}

diesel::table! {
    reading_hours (sensor_id, hour) {
        sensor_id -> BigInt,
        hour -> crate::types::Instant,
        count -> BigInt,
        temperature_min -> Nullable<Double>,
        temperature_max -> Nullable<Double>,
        battery_min -> Nullable<Double>,
        battery_max -> Nullable<Double>,
    }
}

diesel::table! {
    exceedings (id) {
        id -> BigInt,
        sensor_id -> BigInt,
        kind -> Text,
        bound -> Double,
        value -> Nullable<Double>,
        started_at -> crate::types::Instant,
        ended_at -> Nullable<crate::types::Instant>,
    }
}

diesel::table! {
    removed_sensors (sensor_id) {
        sensor_id -> BigInt,
    }
}

diesel::table! {
    stores (id) {
        id -> BigInt,
        name -> Text,
        sort_key -> Text,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    stock_groups (key) {
        key -> Text,
        name -> Text,
    }
}

diesel::table! {
    stock_items (id) {
        id -> BigInt,
        store_id -> BigInt,
        group_name -> Nullable<Text>,
        group_key -> Text,
        name -> Nullable<Text>,
        name_key -> Text,
        specs -> Nullable<Text>,
        nomenclature_number -> Nullable<Text>,
        quantity -> BigInt,
        minimum -> Nullable<BigInt>,
        placement -> Nullable<Text>,
        used_placement -> Nullable<Text>,
        new_placement -> Nullable<Text>,
        applicability -> Nullable<Text>,
        note -> Nullable<Text>,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::table! {
    stock_movements (id) {
        id -> BigInt,
        item_id -> BigInt,
        item_name -> Text,
        kind -> Text,
        quantity -> BigInt,
        difference -> BigInt,
        left_quantity -> BigInt,
        place -> Nullable<Text>,
        other_item_id -> Nullable<BigInt>,
        actor -> Text,
        user_id -> Nullable<BigInt>,
        drive_id -> Nullable<BigInt>,
        drive_name -> Nullable<Text>,
        note -> Nullable<Text>,
        at -> crate::types::Instant,
    }
}

diesel::table! {
    search_words (id) {
        id -> BigInt,
        word -> Text,
        word_key -> Text,
        means -> Text,
        created_at -> crate::types::Instant,
        updated_at -> crate::types::Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    places,
    drives,
    changes,
    imports,
    import_rows,
    import_not_in_file,
    kept_answers,
    users,
    logins,
    login_limits,
    known_addresses,
    setup_links,
    log_entries,
    manual_categories,
    manual_groups,
    manual_group_series,
    files,
    manuals,
    faults,
    referred_faults,
    removed_faults,
    sensors,
    readings,
    reading_hours,
    exceedings,
    removed_sensors,
    stores,
    stock_groups,
    stock_items,
    stock_movements,
    search_words,
);
