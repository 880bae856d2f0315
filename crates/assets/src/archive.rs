//! The bytes of a zip file, which depend on nothing but names, contents and marks of the files.

use std::io::Write;

use miniz_oxide::deflate::compress_to_vec;
use rawzip::time::UtcDateTime;
use rawzip::{CompressionMethod, DataDescriptorOutput, Error, ErrorKind, ZipArchiveWriter};

use crate::read::Files;

/// The library's customary level; another one changes every key.
const LEVEL: u8 = 6;

/// Packs files in the order of their names; no bytes at all, if there is no file.
pub(crate) fn of(files: &Files) -> Result<Vec<u8>, Error> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    // The first day that a zip file can name.
    let Some(day) = UtcDateTime::from_components(1980, 1, 1, 0, 0, 0, 0) else {
        return Err(ErrorKind::InvalidInput {
            msg: "there is no first of January".to_owned(),
        }
        .into());
    };
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (path, file) in files {
        let mode = if file.is_executable { 0o755 } else { 0o644 };
        // The mark of a regular file, without which some unpackers ignore the mode.
        let mode = 0o100_000 | mode;
        let (mut entry, _) = archive
            .new_file(path.as_str())
            .compression_method(CompressionMethod::DEFLATE)
            .last_modified(day)
            .unix_permissions(mode)
            .start()?;
        entry.write_all(&compress_to_vec(&file.content, LEVEL))?;
        let sum = rawzip::crc32(&file.content);
        entry.finish(DataDescriptorOutput::new(sum, file.content.len() as u64))?;
    }
    archive.finish()
}
