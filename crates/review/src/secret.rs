//! What is never shown.

use crate::form::Form;

/// What stands in place of a secret.
pub(crate) const MASK: &str = "****";

/// Parts of the names of properties that hold secrets, in lower case.
const WORDS: [&str; 16] = [
    "accesskey",
    "apikey",
    "authkey",
    "authtoken",
    "clientsecret",
    "credential",
    "passphrase",
    "password",
    "passwd",
    "presharedkey",
    "privatekey",
    "secretkey",
    "secretstring",
    "secret_",
    "_secret",
    "token",
];

/// Names with such a part that hold no secret.
const HARMLESS: [&str; 7] = [
    "accesskeyid",
    "managemasteruserpassword",
    "passwordlength",
    "passwordpolicy",
    "credentialsarn",
    "tokenvalidity",
    "excludecharacters",
];

/// Whether a property of this name holds a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let told = WORDS.iter().any(|word| name.contains(word)) || name == "secret";
    let harmless = HARMLESS.iter().any(|word| name.contains(word))
        || ["arn", "id", "arns", "ids", "length", "policy"]
            .iter()
            .any(|end| name.ends_with(end));
    told && !harmless
}

/// A value at this path with what is secret in it masked.
pub(crate) fn show(path: &str, form: &Form) -> String {
    let mut names = path
        .split('/')
        .filter(|name| name.parse::<usize>().is_err());
    let hidden = names.any(is_secret);
    masked(form, hidden).show()
}

fn masked(form: &Form, hidden: bool) -> Form {
    match form {
        // What refers to a secret kept elsewhere tells nothing.
        Form::Text(text)
            if hidden
                && (text
                    .as_known()
                    .is_some_and(|known| !known.starts_with("{{resolve:"))
                    || text.pieces().len() > 1) =>
        {
            Form::Text(MASK.into())
        }
        Form::Number(_) if hidden => Form::Text(MASK.into()),
        Form::List(items) => Form::List(each(items, hidden)),
        Form::Set(items) => Form::Set(each(items, hidden)),
        Form::Call(name, items) => Form::Call(name.clone(), each(items, hidden)),
        Form::Object(fields) => {
            // An environment of a container: `{"Name": "DB_PASSWORD", "Value": …}`.
            let named = ["Name", "Key", "ParameterKey"].iter().any(|key| {
                let name = fields.get(*key).and_then(Form::known);
                name.is_some_and(|name| is_secret(&name))
            });
            let field = |(name, value): (&String, &Form)| {
                let is_value = named && matches!(name.as_str(), "Value" | "ParameterValue");
                let hidden = hidden || is_value || is_secret(name);
                (name.clone(), masked(value, hidden))
            };
            Form::Object(fields.iter().map(field).collect())
        }
        Form::If(branches) => {
            let mut branches = branches.clone();
            branches.yes = branches.yes.map(|side| masked(&side, hidden));
            branches.no = branches.no.map(|side| masked(&side, hidden));
            Form::If(branches)
        }
        other => other.clone(),
    }
}

fn each(items: &[Form], hidden: bool) -> Vec<Form> {
    items.iter().map(|item| masked(item, hidden)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names() {
        for name in [
            "MasterUserPassword",
            "SecretString",
            "AuthToken",
            "DB_PASSWORD",
            "api_key_PASSWORD",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "ManageMasterUserPassword",
            "SecretArn",
            "SecretId",
            "BucketName",
            "PasswordPolicy",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
