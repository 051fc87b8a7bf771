//! Two sides of a ratio, taking turns on a machine that isn't equally quiet all the time.

use std::time::Duration;

use anyhow::Result;

use super::report::number;

/// How long each side runs in one turn.
pub(super) const TURN: Duration = Duration::from_secs(3);

const TURNS: usize = 3;

/// How often each of two sides ran in a second.
#[derive(Debug)]
pub(super) struct Comparison {
    /// The median of the turns' ratios.
    pub(super) ratio: f64,
    ours: f64,
    yardstick: f64,
}

impl Comparison {
    /// Lets `ours` and `yardstick` take turns; each gives how often a second it ran.
    pub(super) fn of(
        mut ours: impl FnMut() -> Result<f64>,
        mut yardstick: impl FnMut() -> Result<f64>,
    ) -> Result<Self> {
        let mut turns = Vec::new();
        for _ in 0..TURNS {
            turns.push((ours()?, yardstick()?));
        }
        Ok(Self {
            ratio: median(turns.iter().map(|(ours, yardstick)| ours / yardstick)),
            ours: median(turns.iter().map(|turn| turn.0)),
            yardstick: median(turns.iter().map(|turn| turn.1)),
        })
    }

    /// `4210/s : 6520/s`
    pub(super) fn made_of(&self) -> String {
        format!("{}/s : {}/s", number(self.ours), number(self.yardstick))
    }
}

/// The middle value; the upper one of two. 0 when there is none.
pub(super) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_turn_counts() {
        let mut ours = [10.0, 60.0, 20.0].into_iter();
        let comparison = Comparison::of(|| Ok(ours.next().unwrap()), || Ok(40.0)).unwrap();
        assert!((comparison.ratio - 0.5).abs() < 1e-9);
        assert_eq!(comparison.made_of(), "20.0/s : 40.0/s");
    }

    #[test]
    fn the_median_of_nothing_is_nothing() {
        assert_eq!(median([]), 0.0);
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
    }
}
