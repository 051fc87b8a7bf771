//! The pages: server-rendered, complete without script. A file is one page: its context, its handler.
//!
//! Every handler reads its address or form, calls the repositories to read or one operation to write, and renders.
//! What can't be done ends in an [`api::http::Failure`], which [`error::answer`] turns into a page.

mod account;
mod assets;
mod changes;
mod changes_query;
mod choices;
mod conflicts;
mod drive;
mod drive_form;
mod drive_values;
mod drives;
mod drives_query;
pub mod error;
mod faults;
mod forms;
pub mod home;
mod import;
mod import_view;
mod import_warnings;
mod imports;
pub mod library;
mod links;
mod log;
mod log_entry_form;
pub mod log_lines;
mod login;
mod not_in_file;
mod once;
mod own_sensors;
mod people;
mod place;
mod place_form;
mod preferences;
mod present;
pub mod request;
mod rows_csv;
#[cfg(test)]
mod samples;
mod search;
mod sensor;
mod sensor_chart;
mod sensor_form;
mod sensor_lines;
mod sensors;
mod set_up;
mod stock;
mod stock_form;
mod stock_item;
mod stock_moves;
mod stock_query;
mod stores;
mod tree;
mod upload;

use actix_web::web::{FormConfig, ServiceConfig, get, post, resource};

/// Adds the pages to the application; the home page is served by the bytes that [`home::render`] makes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(resource("/assets/{name}").route(get().to(assets::show)))
        .service(resource("/preferences").route(post().to(preferences::change)))
        .service(
            resource("/login")
                .route(get().to(login::show))
                .route(post().to(login::log_in)),
        )
        .service(resource("/logout").route(post().to(login::log_out)))
        .service(
            resource("/setup")
                .route(get().to(set_up::show))
                .route(post().to(set_up::set_up)),
        )
        .service(
            resource("/account")
                .route(get().to(account::show))
                .route(post().to(account::rename)),
        )
        .service(resource("/account/password").route(post().to(account::change_password)))
        .service(resource("/account/log-out").route(post().to(account::log_out_everywhere)))
        .service(resource("/account/tokens").route(post().to(account::add_token)))
        .service(resource("/account/tokens/{id}/end").route(post().to(account::end_token)))
        .service(resource("/people").route(get().to(people::show)))
        .service(
            resource("/people/new")
                .route(get().to(people::new))
                .route(post().to(people::add)),
        )
        .service(
            resource("/people/{id}")
                .route(get().to(people::edit))
                .route(post().to(people::change)),
        )
        .service(resource("/people/{id}/password").route(post().to(people::set_password)))
        .service(resource("/people/{id}/disable").route(post().to(people::disable)))
        .service(resource("/people/{id}/enable").route(post().to(people::enable)))
        .service(resource("/plant").route(get().to(tree::show)))
        .service(
            resource("/plant/new")
                .route(get().to(place_form::new))
                .route(post().to(place_form::add)),
        )
        .service(resource("/plant/{id}").route(get().to(place::show)))
        .service(
            resource("/plant/{id}/edit")
                .route(get().to(place_form::edit))
                .route(post().to(place_form::change)),
        )
        .service(resource("/plant/{id}/remove").route(post().to(place::remove)))
        .service(resource("/drives").route(get().to(drives::show)))
        .service(
            resource("/drives/new")
                .route(get().to(drive_form::new))
                .route(post().to(drive_form::add)),
        )
        .service(resource("/drives/{id}").route(get().to(drive::show)))
        .service(
            resource("/drives/{id}/edit")
                .route(get().to(drive_form::edit))
                .route(post().to(drive_form::change)),
        )
        .service(resource("/drives/{id}/remove").route(post().to(drive::remove)))
        .configure(library::configure)
        .configure(faults::configure)
        .configure(search::configure)
        .service(resource("/stock").route(get().to(stock::show)))
        .service(
            resource("/stock/new")
                .route(get().to(stock_form::new))
                .route(post().to(stock_form::add)),
        )
        .service(resource("/stock/{id}").route(get().to(stock_item::show)))
        .service(
            resource("/stock/{id}/edit")
                .route(get().to(stock_form::edit))
                .route(post().to(stock_form::change)),
        )
        .service(resource("/stock/{id}/remove").route(post().to(stock_item::remove)))
        .service(
            resource("/stock/{id}/movements")
                .route(get().to(stock_item::movements))
                .route(post().to(stock_moves::record)),
        )
        .service(
            resource("/stores")
                .route(get().to(stores::list))
                .route(post().to(stores::add)),
        )
        .service(
            resource("/stores/{id}")
                .route(get().to(stores::show))
                .route(post().to(stores::rename)),
        )
        .service(resource("/stores/{id}/remove").route(post().to(stores::remove)))
        .service(resource("/log").route(get().to(log::show)))
        .service(
            resource("/log/new")
                .app_data(FormConfig::default().limit(log_entry_form::LONGEST))
                .route(get().to(log_entry_form::new))
                .route(post().to(log_entry_form::add)),
        )
        .service(resource("/log/{id}").route(get().to(log::entry)))
        .service(
            resource("/log/{id}/edit")
                .app_data(FormConfig::default().limit(log_entry_form::LONGEST))
                .route(get().to(log_entry_form::edit))
                .route(post().to(log_entry_form::change)),
        )
        .service(resource("/log/{id}/remove").route(post().to(log::remove)))
        .service(resource("/sensors").route(get().to(sensors::show)))
        .service(resource("/sensors/{id}").route(get().to(sensor::show)))
        .service(
            resource("/sensors/{id}/edit")
                .route(get().to(sensor_form::edit))
                .route(post().to(sensor_form::change)),
        )
        .service(resource("/sensors/{id}/remove").route(post().to(sensor::remove)))
        .service(
            resource("/imports")
                .route(get().to(imports::show))
                .route(post().to(upload::bring_in)),
        )
        .service(resource("/imports/{id}").route(get().to(import::show)))
        .service(resource("/imports/{id}/rows.csv").route(get().to(rows_csv::show)))
        .service(resource("/imports/{id}/apply").route(post().to(import::apply)))
        .service(resource("/imports/{id}/undo").route(post().to(import::undo)))
        .service(resource("/imports/{id}/not-in-file").route(get().to(not_in_file::show)))
        .service(resource("/changes").route(get().to(changes::show)))
        .service(resource("/changes/{id}/restore").route(post().to(changes::restore)));
}
