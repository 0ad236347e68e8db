//! The one address that browsers know, whatever process is behind it at the moment.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

pub(super) struct Front {
    pub(super) url: String,
    pub(super) behind: watch::Sender<Option<SocketAddr>>,
    task: JoinHandle<()>,
}

impl Front {
    pub(super) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let behind = watch::Sender::new(None);
        let target: watch::Receiver<Option<SocketAddr>> = behind.subscribe();
        let task = tokio::spawn(async move {
            loop {
                let (mut browser, _) = listener.accept().await.unwrap();
                let target = *target.borrow();
                tokio::spawn(async move {
                    // Nobody there, or cut off: the browser sees that for itself.
                    let Some(Ok(mut server)) = async { Some(TcpStream::connect(target?).await) }.await else {
                        return;
                    };
                    let _ = copy_bidirectional(&mut browser, &mut server).await;
                });
            }
        });
        Self { url, behind, task }
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}
