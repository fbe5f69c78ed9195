/** Names of the errors that the loader returns, with their numbers (include/uapi/asm-generic/errno-base.h, errno.h). */
export const errnoNumbers = {
  EPERM: 1,
  ENOENT: 2,
  ENOEXEC: 8,
  ENOMEM: 12,
  EBUSY: 16,
  EEXIST: 17,
  EINVAL: 22,
  EBADMSG: 74,
} as const;

export type Errno = keyof typeof errnoNumbers;
