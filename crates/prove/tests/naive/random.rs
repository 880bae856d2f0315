//! Random policies and requests, of few values so that they meet often.

use serde_json::{Map, Value, json};

/// A small generator (xorshift), so that a seed gives the same everywhere.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..8 {
            random.next();
        }
        random
    }

    pub(crate) fn fork(&mut self) -> Self {
        Self::new(self.next())
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % most
    }

    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn some(&mut self, from: &[&str], most: usize) -> Value {
        if self.one_in(3) {
            return json!(self.pick(from));
        }
        let count = 1 + self.below(most);
        (0..count).map(|_| json!(self.pick(from))).collect()
    }
}

const ACTIONS: [&str; 6] = [
    "s3:GetObject",
    "s3:PutObject",
    "bedrock:InvokeModel",
    "kms:Decrypt",
    "sts:AssumeRole",
    "S3:getobject",
];
const ACTION_PATTERNS: [&str; 12] = [
    "*",
    "*",
    "s3:*",
    "s3:Get*",
    "S3:GET*",
    "s3:?etObject",
    "s*:GetObject",
    "bedrock:Invoke*",
    "kms:*",
    "sts:AssumeRole",
    "*:*",
    "s3:*Obj*t",
];
const RESOURCES: [&str; 8] = [
    "*",
    "arn:aws:s3:::b/k",
    "arn:aws:s3:::b/alice/x",
    "arn:aws:bedrock:us-east-1::foundation-model/m",
    "arn:aws:bedrock:us-east-1:222222222222:inference-profile/p",
    "arn:aws:kms:us-east-1:111111111111:key/1",
    "arn:aws:iam::111111111111:role/app",
    "arn:aws:s3:::b/*",
];
const RESOURCE_PATTERNS: [&str; 18] = [
    "*",
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::*/k",
    "arn:aws:s3:::b/${aws:username}/x",
    "arn:aws:s3:::${test:prefix, 'b/k'}",
    "arn:aws:s3:::b/${*}",
    "arn:aws:s3:::b/?",
    "arn:aws:*:*:*:*",
    "arn:aws:bedrock:*::foundation-model/?",
    "arn:aws:bedrock:us-east-1:*:inf*/p",
    "arn:aws:bedrock:us-*:222222222222:inference-profile/*",
    "arn:aws:kms:us-east-1:111111111111:key/*",
    "arn:*:iam::*:role/app",
    "arn:aws:s3:::${aws:username, b}/k",
    "arn:aws:s3:::b/${test:many}/x",
    "arn:aws:${aws:username}:::b/k",
    "arn:aws:s3:::B/k",
];
const SHORT: [&str; 4] = ["arn:aws:s3*", "arn:aws:kms", "arn:*", "bucket"];
const PRINCIPALS: [&str; 10] = [
    "arn:aws:iam::111111111111:user/alice",
    "arn:aws:iam::222222222222:user/bob",
    "arn:aws:sts::111111111111:assumed-role/app/s1",
    "arn:aws:sts::111111111111:assumed-role/app/s2",
    "arn:aws:sts::222222222222:assumed-role/app/s1",
    "arn:aws:sts::111111111111:assumed-role/other/s1",
    "lambda.amazonaws.com",
    "*",
    "arn:aws:iam::111111111111:root",
    "accounts.google.com",
];
const NAMED: [&str; 10] = [
    "*",
    "111111111111",
    "arn:aws:iam::111111111111:root",
    "arn:aws:iam::222222222222:root",
    "arn:aws:iam::111111111111:user/alice",
    "arn:aws:iam::222222222222:user/bob",
    "arn:aws:iam::111111111111:role/app",
    "arn:aws:iam::111111111111:role/path/app",
    "arn:aws:sts::111111111111:assumed-role/app/s1",
    "arn:aws:iam::222222222222:role/app",
];

pub(crate) const TEXTS: [&str; 8] = [
    "alice",
    "Alice",
    "b",
    "al*",
    "a?ice",
    "",
    "${aws:username}",
    "x",
];
const OWN_TEXTS: [&str; 6] = ["alice", "Alice", "b", "x", "", "al*"];
pub(crate) const NUMBERS: [&str; 7] = ["5", "5.0", "-3", "10", "9.99", "five", "0"];
pub(crate) const DATES: [(&str, Option<i64>); 7] = [
    ("2024-01-01", Some(1_704_067_200)),
    ("2024-01-01T00:00:00Z", Some(1_704_067_200)),
    ("2024-01-01T02:00:00+02:00", Some(1_704_067_200)),
    ("1704067200", Some(1_704_067_200)),
    ("2023-12-31T23:59Z", Some(1_704_067_140)),
    ("2025", Some(1_735_689_600)),
    ("someday", None),
];
pub(crate) const BOOLS: [&str; 5] = ["true", "false", "True", "FALSE", "${aws:flag}"];
pub(crate) const ADDRESSES: [&str; 6] = [
    "10.0.0.0/8",
    "10.1.2.3",
    "10.1.2.4",
    "10.1.0.0/16",
    "2001:db8::/32",
    "nowhere",
];
pub(crate) const BASES: [(&str, &str); 3] = [("Zm9v", "foo"), ("YmFy", "bar"), ("Zm8=", "fo")];
pub(crate) const ARNS: [&str; 6] = [
    "arn:aws:iam::111111111111:role/app",
    "arn:aws:iam::*:role/*",
    "arn:aws:*::111111111111:role/a?p",
    "arn:aws:sns:us-east-1:111111111111:a:b",
    "arn:aws:sns:us-east-1:*:a*",
    "no-arn",
];

fn dates() -> Vec<&'static str> {
    DATES.iter().map(|(text, _)| *text).collect()
}

fn bases() -> Vec<&'static str> {
    BASES.iter().map(|(text, _)| *text).collect()
}

/// A condition: operator, key and values.
fn condition(random: &mut Random) -> (String, &'static str, Value) {
    let (bases, key, values): (&[&str], _, Vec<&str>) = match random.below(8) {
        0 | 1 => (
            &[
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringNotLike",
            ],
            random.pick(&["aws:username", "test:prefix", "TEST:Many", "test:absent"]),
            TEXTS.to_vec(),
        ),
        2 => (
            &[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ],
            "test:number",
            NUMBERS.to_vec(),
        ),
        3 => (
            &[
                "DateEquals",
                "DateNotEquals",
                "DateLessThan",
                "DateLessThanEquals",
                "DateGreaterThan",
                "DateGreaterThanEquals",
            ],
            "aws:CurrentTime",
            dates(),
        ),
        4 => (&["Bool"], "aws:flag", BOOLS.to_vec()),
        5 => (
            &["IpAddress", "NotIpAddress"],
            "aws:SourceIp",
            ADDRESSES.to_vec(),
        ),
        6 => (&["BinaryEquals"], "test:bytes", self::bases()),
        _ => (
            &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
            "aws:SourceArn",
            ARNS.to_vec(),
        ),
    };
    if random.one_in(10) {
        let key = random.pick(&["aws:username", "test:absent", "test:many"]);
        return (
            "Null".to_owned(),
            key,
            json!(random.pick(&["true", "false"])),
        );
    }
    let set = random.pick(&["", "", "", "ForAllValues:", "ForAnyValue:"]);
    let exists = random.pick(&["", "", "IfExists"]);
    let base = random.pick(bases);
    (format!("{set}{base}{exists}"), key, random.some(&values, 2))
}

/// A statement of a layer.
pub(crate) fn statement(random: &mut Random, layer: &str) -> Value {
    let mut fields = Map::new();
    let effect = if random.one_in(4) { "Deny" } else { "Allow" };
    fields.insert("Effect".into(), json!(effect));
    let not = if random.one_in(6) { "Not" } else { "" };
    fields.insert(format!("{not}Action"), random.some(&ACTION_PATTERNS, 3));
    let not = if random.one_in(6) { "Not" } else { "" };
    let mut patterns = RESOURCE_PATTERNS.to_vec();
    if !["scp", "rcp"].contains(&layer) {
        patterns.extend(SHORT);
    }
    fields.insert(format!("{not}Resource"), random.some(&patterns, 3));
    if ["resource", "endpoint", "rcp"].contains(&layer) {
        let not = effect == "Deny" && layer != "rcp" && random.one_in(3);
        let name = if not { "NotPrincipal" } else { "Principal" };
        let named = match random.below(6) {
            0 if !not => json!("*"),
            1 => json!({"Service": "lambda.amazonaws.com"}),
            2 => json!({"Federated": "accounts.google.com", "AWS": random.some(&NAMED, 2)}),
            _ => json!({"AWS": random.some(&NAMED, 3)}),
        };
        fields.insert(name.into(), named);
    }
    if random.one_in(2) {
        let mut conditions = Map::new();
        for _ in 0..=random.below(2) {
            let (operator, key, values) = condition(random);
            let keys = conditions.entry(operator).or_insert_with(|| json!({}));
            keys[key] = values;
        }
        fields.insert("Condition".into(), Value::Object(conditions));
    }
    Value::Object(fields)
}

fn document(random: &mut Random, layer: &str) -> Value {
    let statements: Value = (0..=random.below(3))
        .map(|_| statement(random, layer))
        .collect();
    let mut document = json!({"Statement": statements});
    match random.below(4) {
        0 => {}
        1 => document["Version"] = json!("2008-10-17"),
        _ => document["Version"] = json!("2012-10-17"),
    }
    document
}

/// The documents of all layers.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) identity: Vec<Value>,
    pub(crate) resource: Option<Value>,
    /// Through an endpoint with the default policy, where it has none of its own.
    pub(crate) default_endpoint: bool,
    pub(crate) endpoint: Option<Value>,
    pub(crate) boundary: Option<Value>,
    pub(crate) session: Option<Value>,
    pub(crate) scp: Vec<Value>,
    pub(crate) rcp: Vec<Value>,
}

impl Case {
    pub(crate) fn new(random: &mut Random) -> Self {
        let mut maybe =
            |layer: &str, one_in: usize| random.one_in(one_in).then(|| document(random, layer));
        let resource = maybe("resource", 2);
        let endpoint = maybe("endpoint", 3);
        let default_endpoint = maybe("endpoint", 2).is_some();
        let boundary = maybe("boundary", 6);
        let session = maybe("session", 6);
        let scp = [maybe("scp", 5), maybe("scp", 8)];
        let rcp = maybe("rcp", 5);
        let count = random.below(3);
        Self {
            identity: (0..count).map(|_| document(random, "identity")).collect(),
            resource,
            default_endpoint,
            endpoint,
            boundary,
            session,
            scp: scp.into_iter().flatten().collect(),
            rcp: rcp.into_iter().collect(),
        }
    }

    /// Changes the statements of every document.
    pub(crate) fn map(mut self, mut change: impl FnMut(&str, &mut Vec<Value>)) -> Self {
        self.each(&mut |layer, document| {
            change(layer, document["Statement"].as_array_mut().unwrap());
        });
        self
    }

    fn each(&mut self, change: &mut impl FnMut(&str, &mut Value)) {
        let mut of = |layer: &str, documents: Vec<&mut Value>| {
            for document in documents {
                change(layer, document);
            }
        };
        of("identity", self.identity.iter_mut().collect());
        of("resource", self.resource.iter_mut().collect());
        of("endpoint", self.endpoint.iter_mut().collect());
        of("boundary", self.boundary.iter_mut().collect());
        of("session", self.session.iter_mut().collect());
        of("scp", self.scp.iter_mut().collect());
        of("rcp", self.rcp.iter_mut().collect());
    }

    /// How many statements deny.
    pub(crate) fn denies(&self) -> usize {
        let mut count = 0;
        let _ = self.clone().map(|_, statements| {
            let denies = statements.iter().filter(|one| one["Effect"] == "Deny");
            count += denies.count();
        });
        count
    }

    /// Puts a symbol where some of the values of conditions and the names in resources are.
    pub(crate) fn with_symbols(mut self, random: &mut Random) -> Self {
        self.each(&mut |_, document| {
            let mut text = document.to_string();
            for known in [
                "\"alice\"",
                "b/k",
                "10.1.2.3",
                "\"5\"",
                "\"true\"",
                "\"b\"",
                "b/",
            ] {
                if random.one_in(2) {
                    let quote = if known.starts_with('"') { "\"" } else { "" };
                    text = text.replace(known, &format!("{quote}{MARK}{quote}"));
                }
            }
            *document = serde_json::from_str(&text).unwrap();
        });
        self
    }

    /// The same with a value where the symbol is.
    pub(crate) fn put(&self, value: &str) -> Self {
        let mut case = self.clone();
        case.each(&mut |_, document| *document = put(document, value));
        case
    }
}

/// Where the symbol is.
pub(crate) const MARK: &str = "@@";

pub(crate) fn put(json: &Value, value: &str) -> Value {
    serde_json::from_str(&json.to_string().replace(MARK, value)).unwrap()
}

/// A request with the symbol in one of its keys.
pub(crate) fn with_symbol(mut call: Value, random: &mut Random) -> Value {
    let key = random.pick(&[
        "aws:username",
        "test:prefix",
        "test:number",
        "aws:SourceIp",
        "aws:flag",
        "aws:SourceArn",
    ]);
    if random.one_in(2) {
        call["context"][key] = json!(MARK);
    }
    call
}

/// A request: principal, action, resource, its account, and the condition keys.
pub(crate) fn call(random: &mut Random) -> Value {
    let mut context = Map::new();
    let dates = dates();
    let mut add = |key: &str, from: &[&str]| {
        if !random.one_in(3) {
            context.insert(key.into(), json!(random.pick(from)));
        }
    };
    add("aws:username", &OWN_TEXTS);
    add("test:prefix", &OWN_TEXTS);
    add("Test:Number", &NUMBERS);
    add("aws:CurrentTime", &dates);
    add("aws:flag", &["true", "false", "TRUE", "maybe"]);
    add(
        "aws:sourceip",
        &["10.1.2.3", "10.200.0.1", "192.0.2.1", "2001:db8::1", "here"],
    );
    add("test:bytes", &["Zm9v", "YmFy", "foo", "?"]);
    add("aws:SourceArn", &ARNS);
    if !random.one_in(3) {
        let count = random.below(3);
        let values: Value = (0..count).map(|_| json!(random.pick(&OWN_TEXTS))).collect();
        context.insert("test:many".into(), values);
    }
    json!({
        "principal": random.pick(&PRINCIPALS),
        "action": random.pick(&ACTIONS),
        "resource": random.pick(&RESOURCES),
        "account": random.pick(&["", "111111111111", "222222222222"]),
        "context": context,
    })
}
