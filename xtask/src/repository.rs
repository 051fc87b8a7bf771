//! The checkout xtask works on, and cargo run in it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root folder of the checkout.
pub(crate) fn root() -> PathBuf {
    // `cargo run` names the crate's folder at run time; the compiled-in one is for a binary started by hand.
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    crate_folder
        .parent()
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// The cargo that started xtask, in the root folder.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root());
    // What the outer cargo told of this package: build scripts that look at it would run again, and half of the
    // dependencies be built anew, whenever `cargo xtask` follows upon `cargo` or the other way round.
    for (name, _) in std::env::vars_os() {
        let is_told = |name: &str| {
            ["CARGO_PKG_", "CARGO_MANIFEST_"]
                .iter()
                .any(|begin| name.starts_with(begin))
        };
        if name.to_str().is_some_and(is_told) {
            command.env_remove(name);
        }
    }
    command
}
