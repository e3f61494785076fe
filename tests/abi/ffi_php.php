<?php
// SPDX-License-Identifier: MIT
// ffi_php.php HEADER LIBRARY FUNCTION...
if (!class_exists('FFI')) {
    echo "this php has no FFI\n";
    exit(77);
}
// PHP looks every function up while it reads the header.
$docket = FFI::cdef(file_get_contents($argv[1]), $argv[2]);
if ($docket->dkt_status_name($docket->DKT_E_REFUSED) !== 'DKT_E_REFUSED') {
    fwrite(STDERR, "the call did not arrive\n");
    exit(1);
}
echo $argc - 3, " functions\n";
