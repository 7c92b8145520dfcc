/// HTTP on Netty's codecs. The only package of this module that mentions Netty.
package dev.asyncio.http.netty;
