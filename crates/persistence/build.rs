//! A migration that is added must be embedded, too: the compiler only sees changes of those that it knows.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
