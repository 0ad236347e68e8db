use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use glimpse_server::http::{Accept, accept};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::arguments::Arguments;
use crate::cost::cpu_of_threads;
use crate::fill::account;
use crate::place::{Made, Place};
use crate::report::{Printer, micros};
use crate::steps;
use crate::world::{BACK, BASIC, World, block_on};

/// Slices of each side, in turns.
const SLICES: usize = 7;
/// Transactions of the flow that is read: with 540 bytes each, as many as one answer holds.
const TRANSACTIONS: usize = 1000;
/// Codes that are exchanged, and by how many at a time.
const CODES: usize = 6000;
const EXCHANGERS: usize = 64;

/// Processor time per request of our server on a socket and of nginx with the same bytes as a file, in turns.
pub(crate) fn measure(arguments: &Arguments) {
    let made = Made::new("sqlite");
    let program = std::env::current_exe().unwrap();
    let child = Command::new(program).args(arguments.to_child("--serve", &made.place.text())).spawn();
    let ours = Ended(child.unwrap());
    let told = made.place.directory.join("ready");
    while !told.exists() {
        std::thread::sleep(Duration::from_millis(50));
    }
    block_on(compare(arguments, &made.place.directory, &ours));
}

/// The child: serves a full flow, and has codes ready.
pub(crate) async fn serve(arguments: &Arguments) {
    let place = Place::parse(arguments.place.as_deref().unwrap());
    let world = World::open(&place).await;
    world.add_client().await;
    let bearer = steps::bearers(&world, &account(TRANSACTIONS), 1).await.remove(0);
    let codes = steps::codes(&world, &account(100), CODES.min(arguments.timed as usize * 3)).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let text = [vec![address, bearer], codes].concat().join("\n");
    std::fs::write(place.directory.join("telling"), text).unwrap();
    std::fs::rename(place.directory.join("telling"), place.directory.join("ready")).unwrap();
    let limits = Accept {
        connections: 1000,
        header_timeout: Duration::from_secs(10),
        first_byte_timeout: Duration::from_secs(600),
        drain: Duration::from_secs(1),
    };
    accept(listener, world.api.clone(), limits, CancellationToken::new()).await;
}

async fn compare(arguments: &Arguments, directory: &Path, ours: &Ended) {
    let printer = Printer::of(&Arguments { flows: 1, transactions: TRANSACTIONS, ..arguments.clone() });
    let told = std::fs::read_to_string(directory.join("ready")).unwrap();
    let mut told = told.lines().map(str::to_owned);
    let (address, bearer) = (told.next().unwrap(), told.next().unwrap());
    let read = |encoding: &str| {
        format!(
            "GET /rest/transactions HTTP/1.1\r\nhost: {address}\r\nauthorization: {bearer}\r\n\
             accept-encoding: {encoding}\r\n\r\n"
        )
        .into_bytes()
    };
    // The same bytes as files.
    let files = directory.join("files");
    std::fs::create_dir(&files).unwrap();
    for (name, encoding) in [("plain", "identity"), ("packed", "zstd")] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let mut buffer = Vec::new();
        let body = once(&mut stream, &read(encoding), &mut buffer).await;
        printer.line(&format!("{name}.bytes"), body.len() as f64);
        std::fs::write(files.join(name), body).unwrap();
    }
    std::fs::write(files.join("small"), [b'x'; 1024]).unwrap();
    let nginx = Nginx::start(directory, &files).await;
    let file = |name: &str| format!("GET /{name} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes();
    let own = ours.0.id();
    // 1.2 seconds, unless the bench is asked to be quick.
    let long = Duration::from_millis(40 * arguments.seconds);

    for (name, encoding, beside) in [("plain", "identity", "plain"), ("packed", "zstd", "packed")] {
        let mut sides = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..SLICES {
            sides[0].push(slice(own, &address, &read(encoding), long).await);
            let Some(nginx) = &nginx else { continue };
            sides[1].push(slice(nginx.process.0.id(), &nginx.address, &file(beside), long).await);
            sides[2].push(slice(nginx.process.0.id(), &nginx.address, &file("plain"), long).await);
        }
        printer.line(&format!("{name}.cpu_us"), median(&mut sides[0]));
        if nginx.is_some() {
            printer.line(&format!("{name}.nginx_cpu_us"), median(&mut sides[1]));
            printer.line(&format!("{name}.nginx_plain_cpu_us"), median(&mut sides[2]));
        }
    }

    let codes: Vec<String> = told.collect();
    let mut sides = [Vec::new(), Vec::new()];
    for codes in codes.chunks(codes.len().div_ceil(SLICES)) {
        sides[0].push(exchange(own, &address, codes).await);
        if let Some(nginx) = &nginx {
            sides[1].push(slice(nginx.process.0.id(), &nginx.address, &file("small"), long).await);
        }
    }
    printer.line("token.cpu_us", median(&mut sides[0]));
    if nginx.is_some() {
        printer.line("token.nginx_1k_cpu_us", median(&mut sides[1]));
    }
}

/// Microseconds of a process for each request, while two connections ask without a pause.
async fn slice(process: u32, address: &str, request: &[u8], long: Duration) -> f64 {
    let before = cpu_of_threads(&process.to_string());
    let end = Instant::now() + long;
    let callers: Vec<_> = (0..2)
        .map(|_| {
            let (address, request) = (address.to_owned(), request.to_vec());
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(&address).await.unwrap();
                let (mut count, mut buffer) = (0, Vec::new());
                while Instant::now() < end {
                    once(&mut stream, &request, &mut buffer).await;
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut count = 0;
    for caller in callers {
        count += caller.await.unwrap();
    }
    micros(cpu_of_threads(&process.to_string()) - before, count)
}

/// Microseconds of our process for each exchange, while many come at a time.
async fn exchange(process: u32, address: &str, codes: &[String]) -> f64 {
    let before = cpu_of_threads(&process.to_string());
    let callers: Vec<_> = codes
        .chunks(codes.len().div_ceil(EXCHANGERS))
        .map(|codes| {
            let (address, codes) = (address.to_owned(), codes.to_vec());
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(&address).await.unwrap();
                for code in codes {
                    let body = format!(
                        "{{\"grant_type\":\"authorization_code\",\"code\":\"{code}\",\"redirect_uri\":\"{BACK}\"}}"
                    );
                    let head = format!(
                        "POST /auth/token HTTP/1.1\r\nhost: {address}\r\nauthorization: {BASIC}\r\n\
                         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
                        body.len()
                    );
                    once(&mut stream, format!("{head}{body}").as_bytes(), &mut Vec::new()).await;
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    micros(cpu_of_threads(&process.to_string()) - before, codes.len())
}

/// One request over a connection that stays; gives the answer's body, which must be a good one.
async fn once<'a>(stream: &mut TcpStream, request: &[u8], buffer: &'a mut Vec<u8>) -> &'a [u8] {
    stream.write_all(request).await.unwrap();
    buffer.resize(buffer.len().max(1 << 16), 0);
    let mut filled = 0;
    loop {
        filled += stream.read(&mut buffer[filled..]).await.unwrap();
        assert!(filled > 0, "the connection was closed");
        if let Some(head) = buffer[..filled].windows(4).position(|end| end == b"\r\n\r\n") {
            let text = std::str::from_utf8(&buffer[..head]).unwrap().to_ascii_lowercase();
            assert!(text.starts_with("http/1.1 200"), "{text}");
            let length = text.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
            let whole = head + 4 + length.parse::<usize>().unwrap();
            buffer.resize(buffer.len().max(whole), 0);
            if filled < whole {
                stream.read_exact(&mut buffer[filled..whole]).await.unwrap();
            }
            return &buffer[head + 4..whole];
        }
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A process that ends with us.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

/// nginx at its best: one process, the files open, no log.
struct Nginx {
    process: Ended,
    address: String,
}

impl Nginx {
    /// `None` where it is not installed.
    async fn start(directory: &Path, files: &Path) -> Option<Self> {
        let program =
            ["/usr/sbin/nginx", "/usr/bin/nginx"].map(PathBuf::from).into_iter().find(|it| it.exists())?;
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let configuration = format!(
            "daemon off; master_process off; pid {place}/nginx.pid; error_log {place}/nginx.log; \
             events {{}} http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; \
             open_file_cache max=100 inactive=600s; open_file_cache_valid 600s; client_body_temp_path {place}/t; \
             server {{ listen {address}; root {files}; }} }}",
            place = directory.display(),
            files = files.display()
        );
        let file = directory.join("nginx.conf");
        std::fs::write(&file, configuration).unwrap();
        let process = Command::new(program).arg("-c").arg(file).stderr(Stdio::null()).spawn().unwrap();
        let process = Ended(process);
        while TcpStream::connect(&address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Some(Self { process, address })
    }
}
