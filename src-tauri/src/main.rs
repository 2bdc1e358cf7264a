//! The window. Everything it does is in the library, so that tests can do it without a desktop.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

use clap::Parser;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    if let Some(ended) = shuke_core::transfer::child::at_start() {
        return Ok(ended);
    }
    shuke_desktop::run(shuke_desktop::Flags::parse())?;
    Ok(ExitCode::SUCCESS)
}
