//! The window. Everything it does is in the library, so that tests can do it without a desktop.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use clap::Parser;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    shuke_desktop::run(shuke_desktop::Flags::parse())
}
