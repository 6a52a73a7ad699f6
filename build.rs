//! Sets `MIGRATIONS` for the compiler: the names of the migrations, as a list of JSON. `/health` compares it with the
//! migrations of the database. Writes `openapi.json` and `tools.json` without their indentation, as the Worker holds them.

use std::fs;
use std::path::PathBuf;

fn main() {
    compact("src/http/openapi.json", "openapi.json");
    compact("src/http/endpoints/mcp/tools.json", "tools.json");
    migrations();
}

/// A line of the file ends outside of every text, so the indentation is no part of one.
fn compact(file: &str, name: &str) {
    println!("cargo::rerun-if-changed={file}");
    let document = fs::read_to_string(file).expect("a description of the contract");
    let compact: String = document.lines().map(str::trim_start).collect();
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(PathBuf::from(out).join(name), compact).expect("the folder is writable");
}

fn migrations() {
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
