//! The text protocol of socketcand, which gives the interfaces of one machine to another.
//!
//! Both ends send elements in angle brackets, with nothing between them. [`Elements`] finds them in a stream of bytes;
//! it never allocates, and says what it passes over. The client sends [`Request`]s, the server [`Reply`]s; [`Session`]
//! is the server's end of one connection without any input or output.
//!
//! ```text
//! < hi >                                          the server, first
//! < open can0 >            < ok >                 or < error ... >, and the end
//! < rawmode >              < ok >                 from here on every frame is told
//! < send 351 2 aa bb >                            no answer
//! < sendrtr 351 2 >                               no answer
//! < echo >                 < echo >               after everything before it was done
//!                          < frame 351 23.424242 AABB >
//!                          < rtr 351 23.424242 2 >
//!                          < error 004 23.424242 >    a frame of the controller itself, without its bytes
//! ```
//!
//! Stamps are the wall clock of the server. An identifier of eight digits has 29 bits. What a client sends is not told to
//! that client again. The other modes of socketcand (broadcast manager, ISO-TP, statistics) are not spoken here.

mod elements;
mod error;
mod reply;
mod request;
mod session;
mod words;

pub use elements::{Element, Elements};
pub use error::ElementError;
pub use reply::Reply;
pub use request::Request;
pub use session::Session;
