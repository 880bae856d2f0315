//! [`Code`]: where a function's code comes from.

use formwork_cfn::ids::BucketName;
use formwork_cfn::lambda::function;
use formwork_core::{Diagnostic, Expr, IntoExpr, Scope, Value};

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
            Source::Local(_) | Source::S3 { .. } => {}
        }
    }

    pub(crate) fn into_property(self) -> Expr<function::Code> {
        match self.source {
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
