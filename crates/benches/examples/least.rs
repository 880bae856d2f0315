//! The least time of many runs, both sides in turn: holds still where the machine is busy.

use std::hint::black_box;
use std::time::Instant;

use formwork_benches::{printed, synthesized};

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
}

fn microseconds(run: impl FnOnce() -> String) -> f64 {
    let start = Instant::now();
    black_box(run());
    start.elapsed().as_secs_f64() * 1e6
}
