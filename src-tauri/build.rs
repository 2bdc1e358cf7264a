//! Compiles the window's configuration and permissions in.

fn main() {
    tauri_build::build();
}
