//! [`Code`]: where a function's code comes from.

use formwork_cfn::ids::BucketName;
use formwork_cfn::lambda::function;
use formwork_core::{Asset, Diagnostic, Expr, IntoExpr, Scope, Value};

/// Where a function's code comes from.
#[derive(Clone, Debug)]
pub struct Code {
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Inline(String),
    S3 {
        bucket: Expr<String>,
        key: Expr<String>,
        version: Option<Expr<String>>,
    },
    Local(String),
    Asset(Asset),
}

impl Code {
    /// Code that stands in the template, in a file named `index`, for Python and Node.js. It counts
    /// towards the size of the template: 51,200 bytes, and 1 MB where the template goes through a
    /// bucket.
    ///
    /// Errors: `empty-inline-code`, `inline-code-too-large`, `inline-code-runtime`,
    /// `inline-code-handler`.
    pub fn inline(source: impl Into<String>) -> Self {
        Self {
            source: Source::Inline(source.into()),
        }
    }

    /// A zip file in an S3 bucket of the function's region.
    pub fn s3(bucket: impl IntoExpr<String>, key: impl IntoExpr<String>) -> Self {
        Self {
            source: Source::S3 {
                bucket: bucket.into_expr(),
                key: key.into_expr(),
                version: None,
            },
        }
    }

    /// A version of the zip file in a bucket that keeps versions. Default: the newest.
    pub fn version(mut self, id: impl IntoExpr<String>) -> Self {
        if let Source::S3 { version, .. } = &mut self.source {
            *version = Some(id.into_expr());
        }
        self
    }

    /// A zip file of this machine that goes by its content: it is uploaded under the SHA-256 of its
    /// bytes, so a function changes when its code does, and at no other time.
    ///
    /// The program reads it before there is a function: `assets::zip("lambda/handler")` packs a
    /// folder or takes a zip file, in the same bytes on every machine. What went wrong there is told
    /// here. In the template the stack gets the parameter `AssetBucket`
    /// ([`Scope::asset`](formwork_core::Scope::asset)); `synth --out` and the AWS CDK's commands
    /// find the file itself beside the template.
    ///
    /// Errors: those with which the file was not read, such as `unreadable-asset` and `empty-asset`.
    pub const fn asset(asset: Asset) -> Self {
        Self {
            source: Source::Asset(asset),
        }
    }

    /// A folder or zip file of this machine, relative to the template's file. The template then
    /// goes through `aws cloudformation package`, which uploads it, before it is deployed.
    pub fn local(path: impl Into<String>) -> Self {
        Self {
            source: Source::Local(path.into()),
        }
    }

    /// Says what is wrong with it for this runtime and handler.
    #[track_caller]
    pub(crate) fn check(&self, scope: &mut Scope<'_>, runtime: &str, handler: &str) {
        /// The size of a whole template, in bytes. Code alone may be larger: 4 MB once zipped.
        /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
        const LARGEST: usize = 1_048_576;
        match &self.source {
            Source::Inline(source) => {
                if source.trim().is_empty() {
                    scope.report(
                        Diagnostic::error("empty-inline-code", "the function has no code")
                            .property("Code")
                            .help("write it into the program, or into a file for `include_str!`"),
                    );
                }
                if source.len() > LARGEST {
                    let size = source.len();
                    scope.report(
                        Diagnostic::error(
                            "inline-code-too-large",
                            format!("{size} bytes of code do not go into a template"),
                        )
                        .property("Code")
                        .note("a whole template has 1 MB at most")
                        .help("use `Code::local(\"…\")` or `Code::s3(…)`"),
                    );
                }
                if !runtime.starts_with("python") && !runtime.starts_with("nodejs") {
                    scope.report(
                        Diagnostic::error(
                            "inline-code-runtime",
                            format!("code in the template cannot run on `{runtime}`"),
                        )
                        .property("Runtime")
                        .note("it runs on Python and Node.js")
                        .help("use `Code::local(\"…\")` or `Code::s3(…)`"),
                    );
                }
                if !handler.starts_with("index.") {
                    scope.report(
                        Diagnostic::error(
                            "inline-code-handler",
                            format!("the handler `{handler}` is not in the file `index`"),
                        )
                        .property("Handler")
                        .note("code in the template stands in a file named `index`")
                        .help("name a function of it, such as `index.handler`"),
                    );
                }
            }
            Source::Local(path) if path.is_empty() => scope.report(
                Diagnostic::error("empty-code-path", "the path of the code is empty")
                    .property("Code")
                    .help("name a folder or a zip file, relative to the template's file"),
            ),
            Source::Local(_) | Source::S3 { .. } | Source::Asset(_) => {}
        }
    }

    #[track_caller]
    pub(crate) fn into_property(self, scope: &mut Scope<'_>) -> Expr<function::Code> {
        match self.source {
            Source::Asset(asset) => {
                let bucket = scope.asset(&asset).cast::<BucketName>();
                let key = asset.key().to_owned();
                let code = function::Code::new().s3_bucket(bucket);
                code.s3_key(key).into_expr()
            }
            Source::Inline(source) => function::Code::new().zip_file(source).into_expr(),
            Source::S3 {
                bucket,
                key,
                version,
            } => {
                let mut code = function::Code::new()
                    .s3_bucket(bucket.cast::<BucketName>())
                    .s3_key(key);
                code.s3_object_version = version;
                code.into_expr()
            }
            // `aws cloudformation package` looks for a plain text here.
            Source::Local(path) => Expr::from_value(Value::from(path)),
        }
    }
}
