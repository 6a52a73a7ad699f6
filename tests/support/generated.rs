//! Files of the repository that are written from tables of the code.

use std::path::Path;

/// Compares a generated file with the one in the repository; with `UPDATE=1` in the environment it writes the file.
pub fn compare(path: &str, generated: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, generated).expect(path);
    }
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        stored == generated,
        "{path} is not what the code says: run `UPDATE=1 cargo test --test stories documents`"
    );
}

/// Writes a row of a table in Markdown.
#[must_use]
pub fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| cell.trim().replace('|', "\\|"))
        .collect();
    format!("| {} |\n", cells.join(" | "))
}
