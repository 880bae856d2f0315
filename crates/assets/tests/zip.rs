//! Archives of folders and files, read back by another reader of this test's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use formwork_assets::zip;
use formwork_core::{App, Asset};

/// An empty folder of this name.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&path));
    fs::create_dir_all(&path).expect("it can be done");
    path
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("it can be done")).expect("it can be done");
    fs::write(path, text).expect("it can be done");
}

/// What is wrong with an asset: its code, and the rest of the text.
fn told(asset: &Asset) -> String {
    let mut app = App::new();
    app.stack("Demo").asset(asset);
    let found = app.synth().expect_err("it is not there");
    // The stack has no resource either.
    let mut texts = found.iter().filter(|found| found.code() != "empty-stack");
    let text = texts.next().expect("something is wrong").to_string();
    assert!(text.contains("crates/assets/tests/zip.rs:"), "{text}");
    text
}

/// Name, time and date, mode and content of every entry, as the central directory has them.
fn entries(asset: &Asset) -> Vec<(String, u32, u32, String)> {
    let bytes = asset.content();
    let number = |at: usize, size: usize| {
        let digits = bytes[at..at + size].iter().rev();
        digits.fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let end = bytes.len() - 22;
    assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
    let mut at = number(end + 16, 4);
    let mut found = Vec::new();
    for _ in 0..number(end + 10, 2) {
        assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
        let name = at + 46;
        let name = &bytes[name..name + number(at + 28, 2)];
        let local = number(at + 42, 4);
        let start = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        let packed = &bytes[start..start + number(at + 20, 4)];
        let content = miniz_oxide::inflate::decompress_to_vec(packed).expect("it can be done");
        found.push((
            String::from_utf8(name.to_vec()).expect("it can be done"),
            u32::try_from(number(at + 12, 4)).expect("it can be done"),
            u32::try_from(number(at + 40, 2)).expect("it can be done"),
            String::from_utf8(content).expect("it can be done"),
        ));
        at += 46 + number(at + 28, 2) + number(at + 30, 2) + number(at + 32, 2);
    }
    found
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let (one, other) = (folder("same-one"), folder("same-other"));
    for (name, text) in [("index.py", "pass"), ("b/x.py", "1"), ("a.py", "2")] {
        write(&one, name, text);
    }
    for (name, text) in [("a.py", "2"), ("b/x.py", "1"), ("index.py", "pass")] {
        write(&other, name, text);
    }
    fs::create_dir(other.join("empty")).expect("it can be done");
    let first = zip(&one);
    assert_eq!(first, zip(&other));
    let day = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let touched = fs::File::options()
        .write(true)
        .open(one.join("a.py"))
        .expect("it can be done");
    touched.set_modified(day).expect("it can be done");
    assert_eq!(first, zip(&one));
    write(&one, "a.py", "3");
    assert_ne!(first.key(), zip(&one).key());
}

/// 1980-01-01 00:00:00 in the words of DOS.
const DAY: u32 = 0x0021_0000;

#[test]
fn entries_stand_in_the_order_of_their_names_with_one_time() {
    let folder = folder("order");
    for name in [
        "lib/z.py",
        "lib-a.py",
        "B.py",
        "bootstrap",
        ".hidden",
        "ä.py",
    ] {
        write(&folder, name, name);
    }
    let names = [
        ".hidden",
        "B.py",
        "bootstrap",
        "lib-a.py",
        "lib/z.py",
        "ä.py",
    ];
    let expected: Vec<_> = names
        .into_iter()
        .map(|name| {
            let mode = if name == "bootstrap" {
                0o100_755
            } else {
                0o100_644
            };
            (name.to_owned(), DAY, mode, name.to_owned())
        })
        .collect();
    assert_eq!(entries(&zip(&folder)), expected);
}

#[cfg(unix)]
#[test]
fn what_may_be_executed_stays_so_and_other_marks_do_not_count() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("modes");
    write(&folder, "run", "x");
    write(&folder, "text", "x");
    let set = |name: &str, mode| {
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(mode))
            .expect("it can be done");
        zip(&folder)
    };
    let plain = zip(&folder);
    assert_eq!(set("text", 0o600), plain);
    let executable = set("run", 0o700);
    assert_ne!(executable, plain);
    assert_eq!(set("run", 0o775), executable);
    let modes: Vec<u32> = entries(&executable).iter().map(|entry| entry.2).collect();
    assert_eq!(modes, [0o100_755, 0o100_644]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_unless_they_lead_back() {
    use std::os::unix::fs::symlink;
    let folder = folder("links");
    write(&folder, "real/a.py", "a");
    symlink("real/a.py", folder.join("file")).expect("it can be done");
    symlink("real", folder.join("dir")).expect("it can be done");
    let names: Vec<String> = entries(&zip(&folder)).into_iter().map(|e| e.0).collect();
    assert_eq!(names, ["dir/a.py", "file", "real/a.py"]);
    symlink("..", folder.join("real/up")).expect("it can be done");
    let text = told(&zip(&folder));
    assert!(text.starts_with("error[unreadable-asset]: "), "{text}");
    assert!(
        text.contains("note: it leads to a folder around it"),
        "{text}"
    );
    fs::remove_file(folder.join("real/up")).expect("it can be done");
    symlink("nowhere", folder.join("real/broken")).expect("it can be done");
    assert!(told(&zip(&folder)).contains("dir/broken` cannot be read"));
}

#[test]
fn a_file_is_packed_and_a_zip_file_is_taken_as_it_is() {
    let folder = folder("files");
    write(&folder, "index.py", "pass");
    let packed = zip(folder.join("index.py"));
    assert_eq!(packed, zip(&folder));
    fs::write(folder.join("ready.zip"), packed.content()).expect("it can be done");
    assert_eq!(zip(folder.join("ready.zip")), packed);
    fs::write(folder.join("no.zip"), "text").expect("it can be done");
    let text = told(&zip(folder.join("no.zip")));
    assert!(text.contains("it is no zip file"), "{text}");
}

#[test]
fn the_key_is_the_sum_that_everybody_can_compute() {
    // `printf PK | sha256sum`
    let folder = folder("sum");
    write(&folder, "sum.zip", "PK");
    assert_eq!(zip(folder.join("sum.zip")).key(), SUM);
}

const SUM: &str = "fcab7fcc2b4cffd9bb45003bfc2e468a04ef6f77ca8200a7341f027631584d25.zip";

#[test]
fn nothing_to_upload_is_told() {
    let folder = folder("nothing");
    fs::create_dir(folder.join("inside")).expect("it can be done");
    assert!(told(&zip(&folder)).starts_with("error[empty-asset]: "));
    let text = told(&zip(folder.join("not there")));
    assert!(text.starts_with("error[unreadable-asset]: "), "{text}");
    assert!(
        text.contains("note: there is no such file or folder"),
        "{text}"
    );
    assert!(
        !text.contains("help"),
        "an absolute path starts nowhere: {text}"
    );
}
