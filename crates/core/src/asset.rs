//! [`Asset`]: a file that is uploaded before a template is deployed.

use std::fmt;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::expr::Expr;
use crate::parameter::{Parameter, ParameterRef};
use crate::scope::Scope;

/// The id of the parameter that says into which bucket assets are uploaded.
const BUCKET: &str = "AssetBucket";

/// A zip file that is uploaded before the template is deployed, named by its content.
///
/// It is read before synthesis, which reads no file. What went wrong then is kept in it and told by
/// `synth` with everything else.
///
/// ```
/// use formwork_core::Asset;
/// let asset = Asset::zip([0xab; 32], *b"PK");
/// assert!(asset.key().starts_with("abab") && asset.key().ends_with("ab.zip"));
/// ```
#[derive(Clone, PartialEq)]
pub struct Asset {
    read: Result<File, Diagnostic>,
}

#[derive(Clone, PartialEq)]
struct File {
    key: String,
    content: Arc<[u8]>,
}

impl Asset {
    /// The bytes of a zip file, and their SHA-256, which names it: it goes by another name only
    /// when its content is another.
    pub fn zip(sha256: [u8; 32], content: impl Into<Arc<[u8]>>) -> Self {
        use fmt::Write;
        let mut key = String::with_capacity(2 * sha256.len() + ".zip".len());
        for byte in sha256 {
            // Writing to a text does not fail.
            let _ = write!(key, "{byte:02x}");
        }
        key.push_str(".zip");
        let content = content.into();
        Self {
            read: Ok(File { key, content }),
        }
    }

    /// What could not be read, and why. The diagnostic is told where the asset is used.
    pub const fn unread(why: Diagnostic) -> Self {
        Self { read: Err(why) }
    }

    /// Its key in the bucket: the SHA-256 of its content in hexadecimal digits, and `.zip`. Empty,
    /// if it was not read.
    pub fn key(&self) -> &str {
        self.read.as_ref().map_or("", |file| &file.key)
    }

    /// Its content; nothing, if it was not read.
    pub fn content(&self) -> &[u8] {
        self.read.as_ref().map_or(&[], |file| &file.content)
    }
}

impl fmt::Debug for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.read {
            Ok(file) => write!(f, "Asset({}, {} bytes)", file.key, file.content.len()),
            Err(why) => f.debug_tuple("Asset").field(why).finish(),
        }
    }
}

impl Scope<'_> {
    /// Uploads a file before this scope's stack is deployed, and gives the name of the bucket in
    /// which it then is, by its [`key`](Asset::key).
    ///
    /// The bucket is told at deployment, by the parameter `AssetBucket`, which the stack gets with
    /// its first asset. A nested stack takes it from the stack around it, which is deployed.
    ///
    /// Errors: those with which the asset was not read.
    #[track_caller]
    pub fn asset(&mut self, asset: &Asset) -> Expr<String> {
        if let Err(why) = &asset.read {
            self.report(why.clone());
        }
        let mut outermost = self.deployed_stack();
        if asset.read.is_ok() {
            let assets = &mut outermost.own_stack().assets;
            assets.insert(asset.key().to_owned(), asset.clone());
        }
        if let Some(bucket) = outermost.own_stack().asset_bucket {
            return ParameterRef::<String>::new(bucket).value();
        }
        let said = "The bucket into which the files of this template are uploaded";
        let bucket = outermost.parameter(BUCKET, Parameter::<String>::new().description(said));
        outermost.own_stack().asset_bucket = Some(bucket.node());
        bucket.value()
    }
}
