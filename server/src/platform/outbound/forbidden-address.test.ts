import { expect, test } from "vitest";
import { forbiddenAddress, forbiddenHost } from "./forbidden-address.ts";

const host = (url: string): string => new URL(url).hostname;

test.each([
  "http://169.254.169.254/",
  "http://169.254.1.1/",
  "http://0xa9.0xfe.0xa9.0xfe/",
  "http://2852039166/",
  "http://0251.0376.0251.0376/",
  "http://[fe80::1]/",
  "http://[febf::1]/",
  "http://[fec0::1]/",
  "http://[fd00:ec2::254]/",
  "http://[::ffff:169.254.169.254]/",
  "http://[::169.254.169.254]/",
  "http://[64:ff9b::a9fe:a9fe]/",
  "http://[64:ff9b:1::169.254.169.254]/",
  "http://[2002:a9fe:a9fe::]/",
  "http://100.100.100.200/",
  "http://168.63.129.16/",
  "http://metadata.google.internal/",
  "http://METADATA.google.internal./",
  "http://metadata.google.internal../",
  "http://ＭＥＴＡＤＡＴＡ.google.internal/",
  "http://metadata。google。internal/",
  "http://①⑥⑨.254.169.254/",
  "http://169.254.169.254./",
  "http://0xa9fea9fe/",
  "http://025177524776/",
  "http://169.16689662/",
  "http://%31%36%39.254.169.254/",
  "http://0.0.0.0/",
  "http://0/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://[::]/",
  "http://[ff02::1]/",
  "http://[::ffff:0:169.254.169.254]/",
  "http://[::ffff:a9fe:a9fe]/",
  "http://[0:0:0:0:0:ffff:169.254.169.254]/",
  "http://[64:ff9b:1:a9fe:a9:fe00::]/",
  "http://[2001:0:a9fe:a9fe::]/",
  "http://[2001::5601:5601]/",
  "http://[2001:db8::5efe:169.254.169.254]/",
  "http://[2001:db8::200:5efe:a9fe:a9fe]/",
  "http://[fd20:ce::254]/",
  "http://[::0.0.0.0]/",
])("no tool server is at %s", (url) => {
  expect(forbiddenHost(host(url))).not.toBeNull();
});

test.each([
  "http://127.0.0.1/",
  "http://localhost/",
  "http://[::1]/",
  "http://10.0.0.8/",
  "http://192.168.1.4/",
  "http://[fd12:3456::1]/",
  "http://[2001:db8::1]/",
  "https://mcp.example.com/",
  "http://[::ffff:10.0.0.1]/",
  "http://[64:ff9b::8.8.8.8]/",
  "http://[2002:808:808::1]/",
  "http://100.64.0.9/",
  "http://metadata.example.com/",
])("a tool server may be at %s", (url) => {
  expect(forbiddenHost(host(url))).toBeNull();
});

test("a resolved address counts without its zone", () => {
  expect(forbiddenAddress("fe80::1%eth0")).toBe("a link-local address");
  expect(forbiddenAddress("::ffff:169.254.169.254%2")).toBe("a link-local address");
  expect(forbiddenAddress("2001:db8::1%eth0")).toBeNull();
});
