// For the tests: real files, made by xz 5.4.1 and zstd 1.5.4 as the comments say, of `text` where no other content is
// named. gzip's are made in the tests by zlib.

import { FormatError, type FormatProblem } from '../../base/format-error';
import { BufferSource } from '../byte-source';
import { type Compression, unpack } from './compression';

const names = ['state', 'show', 'store', 'init', 'exit', 'probe', 'remove'];

/** 455 bytes that look like a symbol list. */
export const text = Array.from({ length: 20 }, (_, i) => {
  const address = (0x81000000 + i * i * 0x30).toString(16);
  return `${address} ${'tTdDbB'.charAt(i % 6)} ${names[(i * 5) % 7]}_${names[(i * i * 3) % 7]}\n`;
}).join('');

const packed = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Several files one after another. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** What the bytes unpack to, or what is wrong with them. Any error but a {@link FormatError} is thrown. */
export async function unpackOrProblem(
  bytes: Uint8Array<ArrayBuffer>,
  kind: Compression,
  limit?: number,
): Promise<Uint8Array<ArrayBuffer> | FormatProblem> {
  try {
    return await unpack(new BufferSource(bytes), kind, limit);
  } catch (error) {
    if (error instanceof FormatError) return error.problem;
    throw error;
  }
}

/** Files for xz. */
export const xz = {
  /** `xz --check=crc32 --lzma2=preset=6,dict=1MiB`: as the kernel's build does it. */
  kernel: packed(
    '/Td6WFoAAAFpIt42AgAhARAAAACocI6G4AHGAJddABwMQl6jBNfB4H4PDM+5oiQ08bYIn4Oby0+puTJ/f4ZCQrQI4+rzSD+AvqvEELArlMKjZmawNoIF9O/ehvVQMgodYvU+QIN9yHoAwPIh+bZAwBfxnqNOgDGM7s+7hhGtwzVF789CmpodeK2Pan+a4RwaCh1S5pdAvUPObMGTGSAt9VCgfSeFJ9Hft8JzT7Sn5L7tEVJsMgAAAH5YUtIAAa8BxwMAALA2o/8+MA2LAgAAAAABWVo=',
  ),
  /** `xz`. */
  crc64: packed(
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AHGAJddABwMQl6jBNfB4H4PDM+5oiQ08bYIn4Oby0+puTJ/f4ZCQrQI4+rzSD+AvqvEELArlMKjZmawNoIF9O/ehvVQMgodYvU+QIN9yHoAwPIh+bZAwBfxnqNOgDGM7s+7hhGtwzVF789CmpodeK2Pan+a4RwaCh1S5pdAvUPObMGTGSAt9VCgfSeFJ9Hft8JzT7Sn5L7tEVJsMgAAAA1DGhnZygDBAAGzAccDAABQ9LeLscRn+wIAAAAABFla',
  ),
  /** `xz --check=none`. */
  unchecked: packed(
    '/Td6WFoAAAD/EtlBAgAhARYAAAB0L+Wj4AHGAJddABwMQl6jBNfB4H4PDM+5oiQ08bYIn4Oby0+puTJ/f4ZCQrQI4+rzSD+AvqvEELArlMKjZmawNoIF9O/ehvVQMgodYvU+QIN9yHoAwPIh+bZAwBfxnqNOgDGM7s+7hhGtwzVF789CmpodeK2Pan+a4RwaCh1S5pdAvUPObMGTGSAt9VCgfSeFJ9Hft8JzT7Sn5L7tEVJsMgAAAAABqwHHAwAApnQyZKgACvwCAAAAAABZWg==',
  ),
  /** `xz --block-size=200`: three blocks. */
  blocks: packed(
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ADHAGBdABwMQl6jBNfB4H4PDM+5oiQ08bYIn4Oby0+puTJ/f4ZCQrQI4+rzSD+AvqvEELArlMKjZmawNoIF9O/ehvVQMgodYvU+QIN9yHoAwPIh+bZAwBfxnqNOgDGM7s70h/eOAADR9X+tqmxgswIAIQEWAAAAdC/lo+AAxwBuXQA3Gkror1tVyal0qP3zCRlb0wjCQts9TEg+HZZ+5vLGRV3sBh8/CHNZU31t5xj/Z1wlUEWf9ZXUMpzS/aeOOz/oDtH7nNjqacw7/2SQbUa0KRrF+Wd3bF9hKHkdCPHf3585d8GdQnWhtfm5rLsgAAAAAEskReweRJktAgAhARYAAAB0L+Wj4AA2AC1dAC+ciKb/i1psJVPvwyS6NbDBGgkK/57lMaQy/DkTLiybVI/f0c1wdM94kQMAAAAAAADk6RZpc91VmQADfMgBigHIAUk3AKvQWKgUFzswAwAAAAAEWVo=',
  ),
  /** `xz </dev/null`. */
  empty: packed('/Td6WFoAAATm1rRGAAAAABzfRCEftvN9AQAAAAAEWVo='),
  /** `head -c 4194304 /dev/zero | xz --check=crc32 -9`. */
  zeros: packed(
    '/Td6WFoAAAFpIt42AgAhARwAAAAQz1jM//8RAWxdAABv/f//o7f/Rz5IFXI5YVG4kijmo4YH+e7kHoLTL8U6PAFLsX7JiopNL6MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElk4ulcU7IE2PdEDKtfDW1G6eXDdoi3llestk3haR1v+0uIEGxCy4g/XACP0E6vJiiUcR89jyThcJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvEgn5lif/xABKwDsc1On/b6ufDEan7eNMW5wnqcjX+woy4XRlZiKfiqR8id19xnABphNmP3Yr9WQD8QlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlUQ8/soAB3AAFAEHqpi0AAGpARxEAAcAFgICAAsURvMM+MA2LAgAAAAABWVo=',
  ),
  /** `printf x | xz --check=sha256`. */
  sha256: packed(
    '/Td6WFoAAArh+wyhAgAhARYAAAB0L+WjAQAAeAAAAAAtcRZCtyawRAFifKn7rDL1yFMPsZA8xNsCJYcXkhpIgQABMQEPgtyRGJtLmgEAAAAAClla',
  ),
  /** `printf x | xz --x86 --lzma2`. */
  bcj: packed('/Td6WFoAAATm1rRGAgEEACEBFgANhjUfAQAAeAAAAABFru+D+O4WCgABGQGlLIHMH7bzfQEAAAAABFla'),
  /** `printf x | xz --delta --lzma2`. */
  delta: packed('/Td6WFoAAATm1rRGAgEDAQAhARZ5IMTuAQAAeAAAAABFru+D+O4WCgABGQGlLIHMH7bzfQEAAAAABFla'),
  /** `printf x | xz --lzma2=dict=128MiB`. */
  dictionary128: packed('/Td6WFoAAATm1rRGAgAhAR4AAACbB1FmAQAAeAAAAABFru+D+O4WCgABGQGlLIHMH7bzfQEAAAAABFla'),
};

/** Files for zstd. */
export const zstd = {
  /** `zstd text`: with the size and a checksum. */
  plain: packed(
    'KLUv/WTHAFUFAFIGFRmAuTmIhBUsHG4bCXsKV8ggkqNEPG5hIxoCP5k/6qP7iDkGkzMeujT3xBlgK9FC9ajxFGs/sQyKJcUqLBXUeKmEOptyUJLCxRAd1DeSakhb2uoDBCYgsCLBYHoMMLxQD4nWeC5tQFGLOjBsUTFQdKETGA5jA0ZrdpCgxRgWBmMDRgvHwCBAkRmLFW4tx4wYcGKZ2RPqUeh5kwHP3dFqea66RsSdlg8BuC5bEw==',
  ),
  /** `zstd -19 < text`: without the size. */
  streamed: packed(
    'KLUv/QRoBQUAcogYF4BtDgg+QhsQG0m/MkYlZs3Kfjgnld4DuaK/m81Plur/WSjD36UIX48U/WtqvrKk/qo0+HkY/pfwU2jgsui5+bqs/vOBymscBBHHg6/J2fA3JkvinsKGMeEn4F4souPopyAcIAArkI0NMOCFJcVcIGUEB9hcIAVSJMVcINpmLUpP18QxIwecIDNzQjEKbV4MeHcnq2W5ahyRd9o7BLguWxM=',
  ),
  /** `zstd --no-check text`. */
  unchecked: packed(
    'KLUv/WDHAFUFAFIGFRmAuTmIhBUsHG4bCXsKV8ggkqNEPG5hIxoCP5k/6qP7iDkGkzMeujT3xBlgK9FC9ajxFGs/sQyKJcUqLBXUeKmEOptyUJLCxRAd1DeSakhb2uoDBCYgsCLBYHoMMLxQD4nWeC5tQFGLOjBsUTFQdKETGA5jA0ZrdpCgxRgWBmMDRgvHwCBAkRmLFW4tx4wYcGKZ2RPqUeh5kwHP3dFqea66RsSdlg8B',
  ),
  /** `zstd` of an empty file. */
  empty: packed('KLUv/SQAAQAAmenYUQ=='),
  /** `zstd` of a file with 4194304 zeros. */
  zeros: packed(
    'KLUv/YRYAABAAFQAABAAAAEA+/85wAICABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAADABAAKJ28fA==',
  ),
  /** `head -c 4194304 /dev/zero | zstd`. */
  zerosStreamed: packed(
    'KLUv/QRYVAAAEAAAAQD7/znAAgIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAIAEAACABAAAgAQAAMAEAAonbx8',
  ),
  /** `printf x | zstd --ultra -22 --long=27`: the largest window that is supported. */
  window128: packed('KLUv/QSICQAAeCMRBIM='),
  /** `printf x | zstd --long=28`. */
  window256: packed('KLUv/QSQCQAAeCMRBIM='),
  /** `zstd -D`, with a dictionary of `zstd --train`. */
  dictionary: packed(
    'KLUv/Wf3kQNaxwANBgBUBjgxMCB0IHN0YXRlXwozMCBUIHByb2JlX2luaXRjMCBkIF8xYjAgRCBzaG93X3JlbW92MzAwIGIgNGIwIEIgZXg2Y29yOWMwZjMxMmMxNjFiMDFmYjI0MmEzMDM2MzAgQjNjYzQzJvwAwnDGpWsiAOj7Y/0ULgV0MS59eRSPrsew/uobIwAXXeISF98WAbz0MQB08WAcABYd2+Lw11hgBGpHk9rO/OZc/Nif8v/k187/WA9//Sc/UH5/IUGb+2oUuC5bEw==',
  ),
};
