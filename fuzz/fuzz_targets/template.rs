//! Any bytes as a template: reading and proving end, without a panic, and so does writing the
//! report.

#![no_main]

use formwork_prove::claims::prove_all;
use formwork_prove::{Assumptions, Template};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    let Ok(text) = str::from_utf8(data) else {
        return Corpus::Reject;
    };
    // What is no template stays out of the corpus: reading JSON is `serde_json`'s business.
    let Ok(template) = Template::from_json(text) else {
        return Corpus::Reject;
    };
    let report = prove_all(&template, &Assumptions::new());
    report.to_text();
    report.to_markdown();
    report.to_json();
    Corpus::Keep
});
