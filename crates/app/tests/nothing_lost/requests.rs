//! Requests that come twice, in part, or from somebody who has gone.

use super::house::{attached, file_form, furnished, open, times};
use app::rooms::ROOMS;
use http::Method;
use std::{future::Future as _, pin::pin, task::Poll};
use testkit::{on_both, tokio};

/// Steps of a request after which its client goes away, at most.
const STEPS: usize = 60;

on_both! { ROOMS;
    async fn the_same_draft_posted_from_two_tabs_is_one_post(h) {
        let (mut owner, key) = furnished(&h).await;
        let number = open(&mut owner, &key, "El asunto").await.1.unwrap();
        let path = format!("/projects/{key}/threads/{number}");
        for n in 0..5 {
            h.advance(61);
            let text = format!("La respuesta {n}");
            let secret = format!("draft-{n}");
            let form = [("text", text.as_str()), ("audience", "team"), ("request_key", secret.as_str())];
            let (mut one, mut two) = (owner.clone(), owner.clone());
            let (a, b) = tokio::join!(one.post(&path, &form), two.post(&path, &form));
            assert!(a.status == 303 || b.status == 303, "{} {}: {}", a.status, b.status, a.text());
            assert_eq!(times(&h, &text).await, 1);
        }
    }

    async fn an_upload_that_breaks_off_leaves_nothing(h) {
        let (mut owner, key) = furnished(&h).await;
        let path = format!("/projects/{key}/files");
        let (media, whole) = file_form("acta.txt", &"palabras ".repeat(5_000));
        for part in [whole.len() / 3, whole.len() - 12, whole.len() - 30] {
            let answer = owner.send(Method::POST, &path, Some(media), whole[..part].to_vec()).await;
            assert_eq!(answer.status, 422, "{part} of {}", whole.len());
        }
        assert!(attached(&h).await.is_empty());
        let coming = h.house.files().join("coming");
        assert_eq!(std::fs::read_dir(coming).unwrap().count(), 0);
        owner.send(Method::POST, &path, Some(media), whole).await.expect(303);
        assert_eq!(attached(&h).await, ["acta.txt"]);
    }

    async fn a_client_that_goes_away_leaves_a_change_whole_or_none_and_blocks_nobody(h) {
        let (mut owner, key) = furnished(&h).await;
        let mut there = 0;
        for step in 0..STEPS {
            let text = format!("Asunto a medias {step}");
            let mut gone = owner.clone();
            let mut left = step;
            let mut request = pin!(open(&mut gone, &key, &text));
            // Polled so many times, then dropped, as when a connection closes.
            let ended = std::future::poll_fn(|cx| match request.as_mut().poll(cx) {
                Poll::Ready(answer) => Poll::Ready(Some(answer)),
                Poll::Pending if left == 0 => Poll::Ready(None),
                Poll::Pending => {
                    left -= 1;
                    Poll::Pending
                }
            })
            .await;
            let found = times(&h, &text).await;
            assert!(found <= 1);
            if let Some((status, _)) = ended {
                assert!(status < 300 && found == 1, "{status}");
            }
            there += found;
        }
        // Nobody waits for those who went: the next change is taken at once.
        assert!(open(&mut owner, &key, "El siguiente").await.0 < 300);
        assert!(there > 0, "every request was broken off");
    }
}
