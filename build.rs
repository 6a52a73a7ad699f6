//! Sets `MIGRATIONS` for the compiler: the names of the migrations, as a list of JSON. `/health` compares it with the
//! migrations of the database.

use std::fs;
use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    let files = fs::read_dir("migrations").expect("the migrations");
    let paths = files.map(|file| file.expect("an entry").path());
    let is_script = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "sql");
    let mut names: Vec<String> = paths
        .filter(is_script)
        .filter_map(|path| Some(format!("\"{}\"", path.file_name()?.to_str()?)))
        .collect();
    names.sort();
    println!("cargo::rustc-env=MIGRATIONS=[{}]", names.join(","));
}
