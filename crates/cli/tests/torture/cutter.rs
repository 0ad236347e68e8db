//! Stands between the nodes and their database, and cuts.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, UnixStream},
    sync::watch,
};

/// Carries connections to the database's socket until they are cut.
pub(crate) struct Cutter {
    pub(crate) address: SocketAddr,
    cuts: watch::Sender<u64>,
    open: Arc<AtomicUsize>,
}

impl Cutter {
    pub(crate) async fn before(socket: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let cuts = watch::Sender::new(0);
        let open = Arc::new(AtomicUsize::new(0));
        let (heard, counted) = (cuts.clone(), Arc::clone(&open));
        tokio::spawn(async move {
            while let Ok((mut from, _)) = listener.accept().await {
                let (socket, counted) = (socket.clone(), Arc::clone(&counted));
                let mut cut = heard.subscribe();
                tokio::spawn(async move {
                    let Ok(mut to) = UnixStream::connect(socket).await else { return };
                    counted.fetch_add(1, Ordering::SeqCst);
                    tokio::select! {
                        _ended = copy_bidirectional(&mut from, &mut to) => {}
                        _cut = cut.changed() => {}
                    }
                    counted.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, cuts, open }
    }

    /// Cuts every connection, wherever it is; gives how many there were.
    pub(crate) fn cut(&self) -> usize {
        self.cuts.send_modify(|cuts| *cuts += 1);
        self.open.load(Ordering::SeqCst)
    }
}
