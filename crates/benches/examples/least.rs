//! The least time of many runs, both sides in turn: holds still where the machine is busy.

use std::hint::black_box;
use std::time::Instant;

use formwork_benches::{many_stacks, printed, synthesized};

fn main() {
    for count in [100, 1_000, 10_000] {
        let (mut app, mut json) = (f64::MAX, f64::MAX);
        for _ in 0..100_000 / count {
            app = app.min(microseconds(|| synthesized(count)));
            json = json.min(microseconds(|| printed(count)));
        }
        let (app, json) = (app / count as f64, json / count as f64);
        let ratio = app / json;
        println!("{count}: {app:.2} µs each, by hand {json:.2} µs, {ratio:.2} times that");
    }
    let mut all: Vec<f64> = (0..200).map(|_| microseconds(many_stacks)).collect();
    all.sort_by(f64::total_cmp);
    let [least, median] = [all[0], all[all.len() / 2]].map(|time| time / 1e3);
    println!("20 stacks of 100: {least:.2} ms, in the median {median:.2} ms");
}

fn microseconds(run: impl FnOnce() -> String) -> f64 {
    let start = Instant::now();
    black_box(run());
    start.elapsed().as_secs_f64() * 1e6
}
