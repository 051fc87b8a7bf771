//! Futures that are dropped after a number of polls, as `timeout`, `select!` and a request's end drop them.

use std::{future::poll_fn, pin::pin, task::Poll};

/// What the future gives, or `None` when it was dropped after `count` polls that didn't end it.
pub(crate) async fn dropped_after<F: Future>(count: usize, future: F) -> Option<F::Output> {
    if count == 0 {
        drop(future);
        return None;
    }
    let mut future = pin!(future);
    let mut polled = 0;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            polled += 1;
            if polled >= count {
                Poll::Ready(None)
            } else {
                Poll::Pending
            }
        }
    })
    .await
}
