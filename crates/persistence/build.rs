//! A migration that is added must be embedded, too: the compiler only sees changes of those that it knows.

#[expect(clippy::print_stdout, reason = "that is how cargo is told")]
fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
