/** What names, addresses and passwords of accounts must be; the server has the last word. */

export const NAME_MAX = 100;
export const PASSWORD_MIN = 8;

/** No spaces and none of `: , " < >`. */
export const USER_NAME = /^[^\s:,"<>\p{Cc}]{1,100}$/u;

/** Empty, or something with an `@` in it. */
export const EMAIL = /^$|^[^\s@]+@[^\s@]+$/;
