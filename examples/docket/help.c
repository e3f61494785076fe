/* SPDX-License-Identifier: MIT
 *
 * The table of commands, and docket help. What is not in the table is an action of the profile. */
#include "program.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <string.h>

static const struct command commands[] = {
    {"list", command_list, "[FILTER] [--closed | --due] [--latest] [--limit N]",
     "open tickets, or those of one --state, --status, --owner, --unit, --queue,\n"
     "      --merchant, --terminal, --barcode",
     "工单列表,可按 --state、--status、--owner、--unit、--queue 等筛选", 0},
    {"show", command_show, "TICKET", "one ticket and what may be done to it", "查看工单", 0},
    {"board", command_board, "", "the four states side by side", "看板", 0},
    {"journal", command_journal, "TICKET [--limit N]", "what happened to a ticket, by whom, when",
     "工单记录", 0},
    {"why", command_why, "TICKET [GOAL [--run N]] [--svg FILE]",
     "why its clocks stand where they stand", "工单时限说明:为何达标或超时", 0},
    {"forecast", command_forecast, "[--by INSTANT]", "what will be breached by then if nobody acts",
     "若无人处理,届时将超时的工单", 0},
    {"actions", command_actions, "[STATUS]", "what the rules let people do", "可用操作", 0},
    {"verify", command_verify, "[--root HEX]",
     "hold every journal against the rows, and against a root kept elsewhere", "核对全部记录", 0},
    {"handover", command_handover,
     "start SHEET --template T [--incoming WHO]\n"
     "      count SHEET ITEM[/LINE]=VALUE[:WORDS] ... [--told]\n"
     "      sign|accept|close|show SHEET, print SHEET [--out FILE.html]\n"
     "      approve|dispute|except|waive|take-off SHEET ITEM[/LINE] ... [--reason R]\n"
     "      return|withdraw|override|replace SHEET --reason R",
     "work changes hands by a signed sheet", "工作交接:填写、签字、查看、打印交接单", 0},
    {"replay", command_replay, "LOG.csv|- --map MAP.json [--strict] [--workers N [--worker K]]\n"
     "      [--profile FILE | --show-profile]",
     "drive a foreign event log through a desk of its own", "重放外部日志", 1},
    {"run", command_script, "FILE|- [--echo] [--keep-going]", "run command lines from a file",
     "执行脚本", 1},
    {"clock", command_clock, "INSTANT", "in a script: the desk's clock says this from now on",
     "脚本:设定时钟", 1},
    {"as", command_as, "NAME [ROLE]", "in a script: who acts when a line does not say",
     "脚本:设定操作人", 1},
    {"say", command_say, "TEXT", "in a script: a caption", "脚本:说明文字", 1},
    {"help", command_help, "", "this text", "帮助", 1},
};

const struct command *commands_all(int *out_count)
{
    *out_count = (int)(sizeof commands / sizeof commands[0]);
    return commands;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static const char english[] =
    "docket: a service desk on the command line\n"
    "\n"
    "  docket COMMAND ...\n"
    "  docket ACTION TICKET ...      any action of the rules: see docket actions\n"
    "\n"
    "commands:\n";

static const char english_tail[] =
    "\n"
    "actions; a TICKET is a number or an id:\n"
    "  register TITLE [--id ID]\n"
    "  assign, transfer TICKET OWNER [--unit UNIT]\n"
    "  claim, release TICKET\n"
    "  reserve TICKET FROM UNTIL WHO\n"
    "  arrive, progress, note TICKET TEXT\n"
    "  message TICKET TEXT --direction in|out\n"
    "  block TICKET --block-party bank --block-reason WHY --follow-up-at WHEN\n"
    "  resolve, close TICKET RESOLUTION\n"
    "  reopen, withdraw TICKET REASON\n"
    "  amend TICKET --FIELD VALUE    any field; --no-FIELD takes its value away\n"
    "  link, unlink TICKET ROLE TARGET\n"
    "  merge TICKET INTO [REASON]\n"
    "\n"
    "options:\n"
    "  --actor NAME, --role ROLE     who acts (or DOCKET_ACTOR)\n"
    "  --at INSTANT                  when it happened: 2026-03-02T09:05Z, or +2h\n"
    "  --clock INSTANT               what the desk's clock says\n"
    "  --request ID                  done once, however often it is asked\n"
    "  --expect-seq N                only if the ticket has no newer entry than this\n"
    "  --dry-run                     everything but the commit\n"
    "  --json                        the library's own JSON\n"
    "  --lang en|zh|both             the language of what is said\n"
    "  --width N                     columns of tables; 0: any number\n"
    "  --file FILE                   where the desk is kept; else in DOCKET_FILE,\n"
    "                                else in desk.db; of run, replay: in memory;\n"
    "                                postgres:CONNINFO: in PostgreSQL\n"
    "                                mysql:PARAMETERS: in MariaDB or MySQL\n"
    "  --goals FILE                  calendars and goals; else DOCKET_GOALS, or none\n"
    "  --profile FILE                its rules; else DOCKET_PROFILE, or its own\n"
    "\n"
    "exit codes:\n"
    "  0  done\n"
    "  1  refused, denied, not found, there already\n"
    "  2  the command line is wrong\n"
    "  3  the store failed, somebody else was first, or nobody knows\n"
    "  4  verify found something\n";

static const char chinese[] = "docket:命令行服务台\n"
                              "\n"
                              "  docket 命令 ...\n"
                              "  docket 操作 工单 ...          规则中的任何操作,见 docket actions\n"
                              "\n"
                              "命令:\n";

static const char chinese_tail[] =
    "\n"
    "操作(工单:工单号或标识):\n"
    "  register 标题 [--id 标识]                登记\n"
    "  assign / transfer 工单 责任人 [--unit 单位]  分派 / 转交\n"
    "  claim / release 工单                     领取 / 释放\n"
    "  reserve 工单 开始 结束 预约人            预约\n"
    "  arrive / progress / note 工单 内容       到场 / 处理 / 备注\n"
    "  message 工单 内容 --direction in|out     消息\n"
    "  block 工单 --block-party 银行 --block-reason 原因 --follow-up-at 时间  受阻\n"
    "  resolve / close 工单 处理结果            解决 / 完结\n"
    "  reopen / withdraw 工单 原因              重开 / 撤单\n"
    "  amend 工单 --字段 值                     更正(--no-字段 清除)\n"
    "  link / unlink 工单 关系 对象             关联 / 取消关联\n"
    "  merge 工单 并入工单 [原因]               合并\n"
    "\n"
    "选项:\n"
    "  --actor 姓名、--role 角色     操作人(或 DOCKET_ACTOR)\n"
    "  --at 时间                     发生时间:2026-03-02T09:05Z,或 +2h\n"
    "  --clock 时间                  服务台时钟\n"
    "  --request 编号                重复提交只生效一次\n"
    "  --expect-seq N                此后无新记录才执行\n"
    "  --dry-run                     只检查,不提交\n"
    "  --json                        输出 JSON\n"
    "  --lang en|zh|both             显示语言\n"
    "  --width N                     表格宽度;0 为不限\n"
    "  --file 文件                   服务台所在文件;否则为 DOCKET_FILE 或 desk.db,\n"
    "                                run 与 replay 则保存在内存;\n"
    "                                postgres:连接串 保存在 PostgreSQL\n"
    "                                mysql:参数 保存在 MariaDB 或 MySQL\n"
    "  --goals 文件                  日历与时限;否则为 DOCKET_GOALS,否则没有\n"
    "  --profile 文件                规则文件;否则为 DOCKET_PROFILE,否则为内置规则\n"
    "\n"
    "退出码:\n"
    "  0  完成\n"
    "  1  被拒绝、无权、不存在、已存在\n"
    "  2  命令行有误\n"
    "  3  存储失败、他人已先修改、或结果不明\n"
    "  4  核对发现问题\n";

static void help_commands(int is_chinese)
{
    int count = 0;
    const struct command *command = commands_all(&count);
    for (int i = 0; i < count; i++, command++) {
        printf("  %s %s\n      %s\n", command->name, command->usage,
               is_chinese ? command->chinese : command->english);
    }
    printf("  calendar ...\n      %s\n", is_chinese ? "工作日历" : "business time of a calendar");
    printf("  profile lint|show|graph FILE\n      %s\n", is_chinese ? "检查、说明、绘制规则文件" : "rules in a file: what is wrong with them, in words, as a picture");
}

int command_help(struct docket *docket, struct arguments *arguments)
{
    (void)docket;
    (void)arguments_word(arguments);
    int is_chinese = words_language() == LANGUAGE_CHINESE;
    fputs(is_chinese ? chinese : english, stdout);
    help_commands(is_chinese);
    fputs(is_chinese ? chinese_tail : english_tail, stdout);
    return EXIT_DONE;
}
