//! [`Program`]: what is run, before it is known what is asked of it.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use formwork_core::{App, Diagnostics};

use crate::answer::Answer;
use crate::request::Request;

/// What is run: nothing of it is done before it is known what is asked.
pub(crate) struct Program<'a> {
    /// Makes the app, from the configuration that is named where there is one.
    pub app: Box<dyn FnOnce(Option<PathBuf>) -> Result<App, Diagnostics> + 'a>,
    pub configured: Option<Configured<'a>>,
}

/// What a program says of its configuration.
pub(crate) struct Configured<'a> {
    /// The file that is read where no other is named.
    pub file: &'a str,
    pub schema: Box<dyn FnOnce() -> String + 'a>,
}

impl Program<'_> {
    /// A program that makes this app.
    pub(crate) fn of(app: App) -> Self {
        Self {
            app: Box::new(move |_| Ok(app)),
            configured: None,
        }
    }

    /// Does what these arguments ask, or what the AWS CDK's commands want.
    #[allow(
        clippy::disallowed_methods,
        reason = "it says where the result goes, and nothing of what is in it"
    )]
    pub(crate) fn run(self, arguments: &[OsString]) -> ExitCode {
        let folder = env::var_os("CDK_OUTDIR").filter(|folder| !folder.is_empty());
        #[cfg(feature = "review")]
        if folder.is_none() {
            return crate::review::run(self, arguments);
        }
        let answer = Answer::of(self, arguments, folder);
        crate::deliver(&answer)
    }
}

/// Takes the option that names the configuration out of the arguments: it stands anywhere.
pub(crate) fn configuration(
    arguments: &[OsString],
) -> Result<(Option<PathBuf>, Vec<OsString>), String> {
    let (mut file, mut rest) = (None, Vec::new());
    let mut all = arguments.iter();
    while let Some(argument) = all.next() {
        let word = argument.to_string_lossy();
        let given = match word.split_once('=') {
            _ if word == "--config" => all.next().cloned(),
            Some(("--config", value)) => Some(value.into()),
            _ => {
                rest.push(argument.clone());
                continue;
            }
        };
        let given = given.filter(|given| !given.is_empty());
        if file.is_some() {
            return Err("`--config` is given twice".to_owned());
        }
        file = Some(given.ok_or("`--config` wants a file")?.into());
    }
    Ok((file, rest))
}

impl Program<'_> {
    /// What these arguments ask, with the option that names the configuration taken out of them.
    pub(crate) fn request(
        &self,
        arguments: &[OsString],
        folder: Option<OsString>,
    ) -> Result<(Option<PathBuf>, Request), String> {
        let (file, rest) = self.configuration(arguments)?;
        Ok((file, Request::of(&rest, folder)?))
    }

    /// The configuration that is named, and the other arguments.
    pub(crate) fn configuration(
        &self,
        arguments: &[OsString],
    ) -> Result<(Option<PathBuf>, Vec<OsString>), String> {
        match self.configured {
            Some(_) => configuration(arguments),
            None => Ok((None, arguments.to_vec())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: &[&str]) -> Result<(Option<PathBuf>, Vec<OsString>), String> {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        configuration(&arguments)
    }

    #[test]
    fn the_configuration_is_named_anywhere() {
        let named = |rest: &[&str]| {
            let rest = rest.iter().map(OsString::from).collect();
            Ok((Some(PathBuf::from("a=b.yaml")), rest))
        };
        assert_eq!(of(&["--config", "a=b.yaml"]), named(&[]));
        assert_eq!(
            of(&["synth", "--config=a=b.yaml", "--out", "o"]),
            named(&["synth", "--out", "o"])
        );
        assert_eq!(of(&["A"]), Ok((None, vec!["A".into()])));
    }

    #[test]
    fn one_configuration_is_named() {
        let wanted = Err("`--config` wants a file".to_owned());
        assert_eq!(of(&["--config"]), wanted);
        assert_eq!(of(&["--config="]), wanted);
        let twice = Err("`--config` is given twice".to_owned());
        assert_eq!(of(&["--config", "a", "--config", "b"]), twice);
    }
}
