//! How long an expression takes, to evaluate and to compile.

use divan::{Bencher, black_box};
use lang::{Binding, Expression, Kind, Located, Scope};
use quantity::Dimension;

fn main() {
    divan::main();
}

struct Limits;

impl Scope for Limits {
    fn lookup(&self, name: &str) -> Option<Binding> {
        let (slot, dimension) = match name {
            "CVL" => (0, Dimension::VOLTAGE),
            "CCL" => (1, Dimension::CURRENT),
            "DCL" => (2, Dimension::CURRENT),
            _ => return None,
        };
        Some(Binding::Signal { slot, kind: Kind::Number(dimension) })
    }

    fn names(&self) -> Vec<String> {
        ["CVL", "CCL", "DCL"].map(str::to_owned).to_vec()
    }
}

const EXPRESSIONS: [&str; 4] = [
    "CVL > 0",
    "CVL > 0 && CCL >= 0 || DCL == 0",
    "max(CCL, DCL) - min(CCL, DCL) < 0.1 * A",
    "CVL > 50 ? CVL * CCL <= 5 * kW : DCL > CCL",
];

#[expect(clippy::panic, reason = "a benchmark of an expression that is wrong measures nothing")]
fn compiled(text: &str) -> Expression {
    Expression::truth(&Located::nowhere(text.to_owned()), "bench.yaml", &Limits)
        .unwrap_or_else(|fault| panic!("{fault}"))
}

#[divan::bench(args = EXPRESSIONS)]
fn evaluate(bencher: Bencher<'_, '_>, text: &str) {
    let expression = compiled(text);
    let values = [Some(52.0), Some(-1.0), Some(20.0)];
    bencher.bench_local(|| black_box(&expression).eval(black_box(&values)));
}

#[divan::bench(args = EXPRESSIONS)]
fn compile(text: &str) -> Expression {
    compiled(black_box(text))
}
