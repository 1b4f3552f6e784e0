"""The binary is built so that a mistake in it is hard to use."""

import platform
import subprocess

import pytest

from tests.harness import roster


@pytest.fixture(scope="module")
def elf():
    return subprocess.run(["readelf", "--wide", "--all", roster.binary()], capture_output=True, text=True, check=True,
                          errors="replace").stdout


def test_it_is_loaded_anywhere_and_its_tables_are_read_only(elf):
    assert "Type:                              DYN" in elf, "not position-independent"
    assert "GNU_RELRO" in elf and "BIND_NOW" in elf
    stack = next(line for line in elf.splitlines() if "GNU_STACK" in line)
    assert " RW " in stack and "RWE" not in stack, "an executable stack"


def test_its_buffers_are_watched(elf):
    assert "__stack_chk_fail" in elf
    assert "_chk@GLIBC" in elf.replace("__stack_chk_fail", ""), "nothing is fortified"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="what the check looks for is x86's")
def test_it_lands_where_it_was_sent_and_touches_each_page_of_its_stack():
    code = subprocess.run(["objdump", "--disassemble", "--no-show-raw-insn", roster.binary()], capture_output=True,
                          text=True, check=True).stdout
    assert code.count("endbr64") > 1000, "without -fcf-protection"
    assert "orq    $0x0,(%rsp)" in code, "without -fstack-clash-protection"
